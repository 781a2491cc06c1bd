/** Services around one broker, as learners write them. */
import { type Live, live, logged } from './live.fixture.ts';

/** What all of them begin with. `connected` tries until the broker is there. */
export const AMQP = `import amqp from 'amqplib';
import { Buffer } from 'node:buffer';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function connected() {
  for (;;) {
    try {
      const connection = await amqp.connect('amqp://broker');
      connection.on('error', () => {});
      return connection;
    } catch { await sleep(100); }
  }
}
`;

/** `services` by name: TypeScript, or the value of a scenario's service. Each is a file of its own. */
export function system(
  services: Readonly<Record<string, string>>,
  more = '',
  settings: Readonly<Record<string, string>> = {},
): { readonly yaml: string; readonly files: Record<string, string> } {
  const names = Object.keys(services);
  const lines = names.map((name) => {
    const own = settings[name] === undefined ? '' : `, ${settings[name]}`;
    return `  ${name}: { code: ${name}.ts, calls: [broker]${own} }`;
  });
  const yaml = `services:\n  broker: { rabbitmq: true }\n${lines.join('\n')}\n${more}`;
  const files: Record<string, string> = {};
  for (const name of names) files[`${name}.ts`] = AMQP + serving(services[name]!);
  const load = more.includes('load:') ? '' : `\nload: [{ to: ${names[0]}, replay: [1ms] }]`;
  return { yaml: `until: 10s\n${yaml}${load}`, files };
}

function serving(code: string): string {
  return code.includes('export default')
    ? code
    : `${code}\nexport default { fetch: () => new Response() };`;
}

/** What one service finds when it does `body` with a channel, as JSON through its log. */
export function found(body: string, within = 5000): unknown {
  const { yaml, files } = system({
    app: `const connection = await connected();
      const channel = await connection.createChannel();
      channel.on('error', () => {});
      const bodies = async (queue) => {
        const all = [];
        for (let m; (m = await channel.get(queue, { noAck: true })); ) all.push(m.content.toString());
        return all;
      };
      const send = (queue, text, options) => channel.sendToQueue(queue, Buffer.from(text), options);
      const result = await (async () => { ${body} })();
      console.log('result ' + JSON.stringify(result));`,
  });
  const run = live(yaml, files);
  run.simulation.advance(within);
  if (run.simulation.failure !== null) throw new Error(run.simulation.failure.message);
  const text = logged(run).find((line) => line.startsWith('result '));
  if (text === undefined) throw new Error(`no result: ${logged(run).join('\n')}`);
  return JSON.parse(text.slice('result '.length));
}

/** Cells of the broker's table, by column: the first row whose first cell is `name`. */
export function row({ simulation }: Live, title: string, name: string): Record<string, string> {
  const tables = simulation.cluster.service('broker').instances[0]!.inspect();
  const table = tables.find((each) => each.title.startsWith(title))!;
  const cells = table.rows.find(([first]) => first === name);
  if (cells === undefined) throw new Error(`no ${name} in ${title}`);
  const columns = table.columns.length === 0 ? ['label', 'value'] : table.columns;
  return Object.fromEntries(columns.map((column, i) => [column, cells[i]!]));
}

/** The numbers in lines that begin with `word`, in order. */
export function numbers(run: Live, word: string): number[] {
  return logged(run)
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => Number(line.slice(word.length + 1)));
}
