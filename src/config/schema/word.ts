/** The small words of a scenario: names, files, requests, waits, counts. */
import { z } from 'zod';
import { parseDuration, positiveDuration, unitless } from '../quantity.ts';

/** What zod takes as an error: problem and remedy, apart by a line break (see `complaints.ts`). */
export const refusal = (problem: string, remedy: string) => ({ error: `${problem}\n${remedy}` });

/** Adds a problem from within a transformation. The transformation then gives `z.NEVER`. */
export function complain(
  context: z.core.$RefinementCtx<unknown>,
  path: PropertyKey[],
  problem: string,
  remedy: string,
): void {
  const { value } = context;
  context.issues.push({ code: 'custom', input: value, path, message: `${problem}\n${remedy}` });
}

const NAME = /^[a-z][a-z0-9-]*$/;

export const serviceName = z
  .string()
  .regex(
    NAME,
    refusal(
      'a service name is a host name',
      'Use lower-case letters, digits and hyphens, a letter first.',
    ),
  )
  .refine(
    (name) => name !== 'client',
    refusal('"client" is the name of the load generators', 'Choose another name for this service.'),
  );

/** A zone or a version: `eu-west-1a`, `v1`, `v1.2`. */
export const label = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]*$/,
    refusal(
      'this is no label',
      'Use lower-case letters, digits, dots and hyphens: v2, eu-west-1a.',
    ),
  );

export const count = (least: number, most: number) => z.int().min(least).max(most);

/** A count, or `none` for no limit. */
export const limit = (least: number) =>
  z.union([z.literal('none').transform(() => null), count(least, 1_000_000)], {
    error: 'this is no limit\nWrite a whole number, or none for no limit.',
  });

const file = (endings: string, kind: string, example: string) =>
  z
    .string()
    .regex(
      new RegExp(`^[\\w-]+([./][\\w-]+)*\\.(${endings})$`),
      refusal('this is no file name', `Write the name of ${kind} file, such as ${example}.`),
    );

export const codeFile = z
  .string()
  .regex(
    /^[\w-]+(\/[\w-]+)*\.ts$/,
    refusal('this is no file name', 'Write the name of a TypeScript file, such as order.ts.'),
  );
export const nginxFile = file('conf', 'an nginx', 'nginx.conf');
export const sqlFile = file('sql', 'an SQL', 'schema.sql');
export const yamlFile = file('yaml|yml', 'a YAML', 'istio.yaml');

const REQUEST = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(\/\S*)$/;
export const request = z
  .string()
  .regex(REQUEST, refusal('this is no request', 'Write a method and a path: GET /users/1.'))
  .transform((text) => {
    const [, method, path] = REQUEST.exec(text)!;
    return { method: method!, path: path! };
  });

/** A patience: a duration, or `none` to wait for ever. */
export const timeout = z.union([z.literal('none').transform(() => null), positiveDuration], {
  error: ({ input }) =>
    typeof input === 'number'
      ? `${input} has no unit\nWrite a duration such as 2s, or none to wait for ever.`
      : 'this is no timeout\nWrite a duration such as 2s, or none to wait for ever.',
});

/** How long an idle connection is kept: `0s` for one call each, `forever` for no end. */
export const keepAlive = z
  .string({ error: unitless('a duration such as 4s, 0s for a connection each call, or forever') })
  .transform((text, context) => {
    if (text === 'forever') return null;
    const value = parseDuration(text);
    if (value !== null) return value;
    const remedy = 'Write a duration such as 4s, 0s for a connection each call, or forever.';
    complain(context, [], `${JSON.stringify(text)} is not a duration`, remedy);
    return z.NEVER;
  });

/** `order -> payment`, of a fault. */
export const linkName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*\s*->\s*[a-z][a-z0-9-]*$/,
    refusal('this is no link', 'Write two services: order -> payment.'),
  )
  .transform(linkEnds);

/** The ends of a link's key, `order -> payment`. */
export function linkEnds(key: string): { readonly from: string; readonly to: string } {
  const [from = '', to = ''] = key.split('->').map((end) => end.trim());
  return { from, to };
}
