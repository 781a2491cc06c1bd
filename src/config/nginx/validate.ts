import { closest } from '../problem.ts';
import { type Context, type Form, formsOf, namesIn } from './directives.ts';
import type { Notes } from './notes.ts';
import type { Directive } from './parse.ts';

/** Blocks whose contents are directives, and the context these stand in. */
const CONTEXT_IN: Readonly<Record<string, Context>> = {
  http: 'http',
  events: 'events',
  upstream: 'upstream',
  server: 'server',
  location: 'location',
  if: 'if',
  limit_except: 'if',
};

/**
 * The directives that have an effect and stand where they may, with as many arguments as they take;
 * the others become problems or notices.
 */
export function validated(
  directives: readonly Directive[],
  context: Context,
  notes: Notes,
): Directive[] {
  return directives.flatMap((directive) => {
    const form = formOf(directive, context, notes);
    if (form === null) return [];
    const { name, block } = directive;
    if (!form.modelled) {
      if (context !== 'if') notes.notice(name, noticeOf(name.text, block !== null));
      if (block !== null && name.text in CONTEXT_IN) {
        validated(block, CONTEXT_IN[name.text]!, notes);
      }
      return [];
    }
    if (block === null) return [directive];
    return [{ ...directive, block: validated(block, CONTEXT_IN[name.text]!, notes) }];
  });
}

const noticeOf = (name: string, block: boolean) =>
  block
    ? `"${name}" is understood, not modelled: its block has no effect here`
    : `"${name}" is understood, not modelled: it has no effect here`;

function formOf({ name, args, block }: Directive, context: Context, notes: Notes): Form | null {
  const fail = (problem: string, remedy: string) => {
    notes.problem(name, problem, remedy);
    return null;
  };
  const forms = formsOf(name.text);
  if (forms === undefined) {
    const near = closest(name.text, namesIn(context));
    const remedy =
      near === null ? 'nginx has no directive of that name.' : `Did you mean "${near}"?`;
    return fail(`unknown directive "${name.text}"`, remedy);
  }
  const form = forms.get(context);
  if (form === undefined) {
    const places = [...forms.keys()].filter((place) => place !== 'if').join(', ');
    return fail(`"${name.text}" directive is not allowed here`, `It may stand in: ${places}.`);
  }
  if (form.block && block === null) {
    return fail(`directive "${name.text}" has no opening "{"`, 'Write its block: { … }.');
  }
  if (!form.block && block !== null) {
    return fail(
      `directive "${name.text}" is not terminated by ";"`,
      'It has no block: end it with ";".',
    );
  }
  if (args.length < form.least || args.length > form.most) {
    return fail(`invalid number of arguments in "${name.text}" directive`, argumentsOf(form));
  }
  if (form.flag && !/^(on|off)$/i.test(args[0]!.text)) {
    return fail(
      `invalid value "${args[0]!.text}" in "${name.text}" directive, it must be "on" or "off"`,
      'Write on or off.',
    );
  }
  return form;
}

function argumentsOf({ least, most }: Form): string {
  const amount =
    most === least ? `${least}` : most > 100 ? `${least} or more` : `${least} to ${most}`;
  return `It takes ${amount}.`;
}
