import { packageText } from '../../cli/package-bundle.ts';
import { type Rig, rig } from '../rig.fixture.ts';
import { bundledImports } from './bundled.ts';
import { packageSourcesWith } from './offered.ts';

/** One instance of a service whose code imports real packages, with their texts. */
export async function packageRig(code: string): Promise<Rig> {
  const files = { 'main.ts': code };
  const names = bundledImports(files);
  const texts = await Promise.all(names.map(packageText));
  const sources = packageSourcesWith(Object.fromEntries(names.map((n, i) => [n, texts[i]!])));
  return rig(files, 'main.ts', sources);
}

/**
 * What `body`, the inside of an async function with `said: any[]` to push to, said within `within`
 * simulated ms; what it throws ends the list. Numbers of `now()` are milliseconds since its start.
 */
export async function saidBy(imports: string, body: string, within = 600_000): Promise<unknown[]> {
  const service = await packageRig(`${imports}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let said: any[] = [];
async function main(said: any[]): Promise<void> {
  const begin = performance.now();
  const now = () => Math.round(performance.now() - begin);
  ${body}
}
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/said') return Response.json(said);
    await main(said).catch((error) => said.push(String(error)));
    return new Response('done');
  },
};`);
  service.get('/');
  service.kernel.runUntil(service.kernel.now + within);
  const answer = service.get('/said');
  if (answer === undefined || 'error' in answer) throw new Error(`no answer: ${answer?.error}`);
  return JSON.parse(answer.body as string);
}
