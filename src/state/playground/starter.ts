/** The code a new service begins with, which follows its links as long as nobody has changed it. */
import type { Scenario } from '../../cluster/scenario.ts';
import { parseScenario } from '../../config/scenario.ts';
import { type BackingClient, backingPart } from './backing-parts.ts';
import type { System } from './saved.ts';

/** Somebody a service calls. */
export interface Callee {
  readonly name: string;
  /** Its kind of work. */
  readonly kind: string;
}

/** Code of a service that really calls all it is drawn to call; of backing services one a kind. */
export function starterCode(name: string, callees: readonly Callee[] = []): string {
  const clients = new Map<BackingClient, string>();
  const requests: Callee[] = [];
  for (const callee of callees) {
    const client = backingPart(callee.kind)?.client;
    if (client === undefined) requests.push(callee);
    else if (!clients.has(client)) clients.set(client, callee.name);
  }
  const all = [...clients.keys()];
  const head = all.map(({ imports }) => `${imports}\n`).join('');
  const setup = [...clients].map(([client, host]) => `${client.setup(host)}\n`).join('');
  const lines = [
    ...requests.map((to) => `const ${answerName(to)} = await fetch('http://${to.name}/');`),
    ...all.flatMap(({ use }) => use.split('\n')),
  ];
  const fields = [
    `from: '${name}'`,
    ...requests.map((to) => `${key(to.name)}: ${answerName(to)}.status`),
    ...all.map(({ result }) => result),
  ];
  return `// ${name}: what it answers to each request.
${head}${head === '' ? '' : '\n'}${setup}export default {
  async fetch(request: Request): Promise<Response> {
${lines.map((line) => `    ${line}\n`).join('')}    return Response.json({ ${fields.join(', ')} });
  },
};
`;
}

const answerName = ({ name }: Callee): string =>
  `${name.replace(/-+(.?)/g, (_, letter: string) => letter.toUpperCase())}Answer`;
const key = (name: string): string => (name.includes('-') ? `'${name}'` : name);

interface Coded {
  readonly name: string;
  readonly starter: string;
}

/** Services of code by the file they run; a file that several run is left out. */
function codedServices({ services }: Scenario): ReadonlyMap<string, Coded> {
  const kinds = new Map(services.map(({ name, work }) => [name, work.kind]));
  const coded = new Map<string, Coded>();
  const shared = new Set<string>();
  for (const { name, work } of services) {
    if (work.kind !== 'code') continue;
    if (coded.has(work.file)) shared.add(work.file);
    const callees = work.calls.map((to) => ({ name: to, kind: kinds.get(to) ?? 'declared' }));
    coded.set(work.file, { name, starter: starterCode(name, callees) });
  }
  for (const file of shared) coded.delete(file);
  return coded;
}

function codedIn({ yaml }: System): ReadonlyMap<string, Coded> {
  const parsed = parseScenario(yaml);
  return parsed.ok ? codedServices(parsed.value) : new Map();
}

/** Whether the code of this service is still what it was given, so that it follows its links. */
export function hasStarter(system: System, service: string): boolean {
  for (const [file, { name, starter }] of codedIn(system)) {
    if (name === service) return system.files[file] === starter;
  }
  return false;
}

/**
 * `after`, where code that nobody has changed since it was given fits the new links and names. Code
 * that somebody has changed is theirs, and stays as it is.
 */
export function withStarters(before: System, after: System): System {
  const [old, now] = [codedIn(before), codedIn(after)];
  const files = { ...after.files };
  for (const [file, { starter }] of now) {
    const was = old.get(file)?.starter;
    if (was !== undefined && after.files[file] === was) files[file] = starter;
  }
  return { ...after, files };
}
