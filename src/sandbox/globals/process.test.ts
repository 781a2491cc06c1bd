import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { rig } from '../rig.fixture.ts';
import { PROCESS_LISTENERS_MAX } from './limits.ts';

interface Outcome {
  readonly lines: readonly string[];
  readonly code: number;
}

function inNode(code: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const args = ['--input-type=module', '-e', code];
    execFile(process.execPath, args, (error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve({ lines, code: typeof error?.code === 'number' ? error.code : 0 });
    });
  });
}

/** What the code itself printed, and the code its process ended with. */
function inVirtualTime(code: string): Outcome {
  const service = rig(code);
  service.process.uncaught = 'exit';
  service.kernel.runUntil(10_000);
  const [ended = Number.NaN] = service.process.ended;
  const lines = service.logs
    .filter((line) => line.startsWith('info '))
    .map((line) => line.replace(/^info (.*) @\S+ #\d+$/s, '$1'));
  return { lines, code: ended };
}

/** A module that does nothing at all is no service. */
const SOMETHING = 'setTimeout(() => {}, 1); ';
const attempt = (what: string) =>
  `try { ${what}; console.log('no error'); } catch (e) { console.log(e.name, e.message, e.code); }`;

const PROGRAMS: Readonly<Record<string, string>> = {
  'ends when there is nothing to wait for': `setTimeout(() => console.log('a'), 2); await 1; console.log('b');`,
  'ends with the exit code it was told': `process.exitCode = 3; setTimeout(() => { process.exitCode = '4'; }, 1);`,
  'exits at once, whatever catches': `process.on('exit', (code) => console.log('exit', code, process.exitCode));
    setTimeout(() => console.log('never'), 5);
    setTimeout(() => { try { process.exit(2); } catch { console.log('caught'); } finally { console.log('finally'); } }, 1);`,
  'exits from a promise job, and no later job runs': `setTimeout(async () => {
      const job = async (n) => { await null; console.log('job', n); if (n === 2) process.exit(); await null; console.log('again', n); };
      await Promise.all([job(1), job(2), job(3)]);
    }, 1);`,
  'lets listeners of exit change the code, and end it': `process.on('exit', () => { process.exitCode = 5; });
    process.on('exit', () => { process.exit(6); console.log('never'); }); process.on('exit', () => console.log('nor this'));
    setTimeout(() => process.exit(1), 1);`,
  'asks beforeExit, again and again': `let n = 0; process.on('beforeExit', (code) => { console.log('before', code); if (n++ < 2) setTimeout(() => {}, 1); });
    process.once('beforeExit', () => console.log('once')); process.on('exit', () => console.log('exit'));`,
  'does not wait for timers without a reference': `setInterval(() => {}, 1).unref(); const t = setTimeout(() => console.log('late'), 9); t.unref(); console.log(t.hasRef()); t.ref();
    const i = setImmediate(() => {}); i.unref(); console.log(i.hasRef(), i.ref().hasRef());`,
  'has code 13 when it awaits for ever': `process.on('exit', () => console.log('exit')); await new Promise(() => {});`,
  'dies of an error': `process.exitCode = 3; process.on('exit', (code) => console.log(code)); setTimeout(() => { throw new Error('x'); }, 1);`,
  'dies of a rejection': `process.on('exit', (code) => console.log(code)); setTimeout(() => { Promise.reject(new Error('x')); }, 1);`,
  // Far apart: on a busy machine Node's own timers come late, and then not in this order.
  'survives what it listens to': `process.on('uncaughtException', (e, from) => console.log(e.message, from));
    setTimeout(() => { throw new Error('x'); }, 10); setTimeout(async () => { throw new Error('y'); }, 40); setTimeout(() => console.log('still here'), 130);
    setTimeout(() => process.on('unhandledRejection', (e, p) => console.log('rejected', e, p instanceof Promise)), 70); setTimeout(() => { Promise.reject(7); }, 100);`,
  'dies of an error in the listener': `process.on('uncaughtException', () => { throw new Error('again'); }); setTimeout(() => { throw new Error('x'); }, 1);`,
  'is an emitter': `const f = (...a) => console.log('f', ...a); const g = () => console.log('g');
    console.log(process.on('mine', f) === process, process.once('mine', g) === process, process.prependListener('mine', g) === process);
    console.log(process.emit('mine', 1, 'two'), process.emit('mine'), process.emit('other'), process.listenerCount('mine'));
    process.off('mine', g).removeListener('mine', f).off('mine', f); console.log(process.listenerCount('mine'), process.emit('mine'));
    process.addListener('mine', f).addListener('mine', f).removeAllListeners('mine'); console.log(process.listeners('mine').length, process.eventNames().includes('mine'));`,
  'checks what it is given': [
    `process.on('SIGKILL', () => {})`,
    `process.on('x', 5)`,
    `process.exitCode = 'x'`,
    `process.exitCode = 1.5`,
    `process.exitCode = true`,
    `process.exitCode = null`,
    `process.exit({})`,
    `process.exit('1e')`,
  ]
    .map(attempt)
    .join('\n'),
};

describe('a process', () => {
  it.each(Object.entries(PROGRAMS))('%s, as in Node', async (_name, code) => {
    const native = await inNode(`${SOMETHING}${code}`);
    expect(native.lines.length + native.code).toBeGreaterThan(0);
    expect(inVirtualTime(`${SOMETHING}${code}`)).toEqual(native);
  });

  it('has so many listeners at most', () => {
    const code = `for (let i = 0; i <= ${PROCESS_LISTENERS_MAX}; i++) process.on('x', () => {});`;
    expect(() => rig(code)).toThrow(/more than 1000 listeners/);
  });

  it('of a service that listens does not end by itself', () => {
    const service = rig(`setTimeout(() => console.log('a'), 5);
      export default { fetch: () => new Response('ok') };`);
    service.kernel.runUntil(5000);
    expect(service.process.ended).toEqual([]);
  });
});
