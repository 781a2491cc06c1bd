import { attempt, type HostileProgram, handler } from './program.ts';

/** Programs that abuse `process`: its listeners, and its end. */
export const THROUGH_PROCESS: readonly HostileProgram[] = [
  {
    name: 'a flood of listeners',
    code: handler('for (;;) process.on("SIGTERM", () => {});'),
    expect: 'ends-run',
    failureKind: 'limit',
  },
  {
    name: 'a listener that emits its own event',
    code: handler('process.on("x", () => { process.emit("x"); }); process.emit("x");'),
    expect: 'ends-run',
    failureKind: 'steps',
  },
  {
    name: 'a listener of exit that never ends',
    code: handler('process.on("exit", () => { for (;;); }); process.exit();'),
    expect: 'ends-run',
    failureKind: 'steps',
  },
  {
    name: 'a listener of rejections that rejects',
    code: handler(
      'void Promise.reject(0);',
      'process.on("unhandledRejection", () => { void Promise.reject(1); });',
    ),
    expect: 'ends-run',
    failureKind: 'steps',
  },
  {
    name: 'a listener of errors that ticks for ever',
    code: handler(
      'setTimeout(() => { throw 1; }, 1); await new Promise((resolve) => setTimeout(resolve, 5));',
      'process.on("uncaughtException", function again() { process.nextTick(again); });',
    ),
    expect: 'ends-run',
    failureKind: 'steps',
  },
  {
    name: 'exit codes that run code',
    code: handler(`let ran = 0;
      const code = { valueOf() { ran++; return 1; }, toString() { ran++; return '1'; }, [Symbol.toPrimitive]() { ran++; return 1; } };
      try { process.exitCode = code; } catch { ran += 10; }
      try { process.exit(code); } catch { ran += 10; }
      if (ran !== 20) return new Response('escaped: ' + ran, { status: 418 });`),
    expect: 'contained',
  },
  attempt('the constructor behind process.exit', 'process.exit.constructor("return globalThis")()'),
  attempt(
    'the constructor behind the exit code',
    `Object.getOwnPropertyDescriptor(process, 'exitCode').get.constructor('return 1')()`,
  ),
  attempt(
    'another process.exit',
    `(() => { 'use strict'; process.exit = () => 1; return process.exit(); })()`,
  ),
  attempt('process.kill', 'process.kill(1, "SIGKILL")'),
  attempt(
    'the list of listeners',
    `(process.removeAllListeners('x').on('x', () => 1), process.listeners('x').push(5), process.listenerCount('x') === 2 || undefined)`,
  ),
];
