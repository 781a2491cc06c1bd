/** Runs in a thread of its own: hardens its realm, then evaluates probes and tells what they gave. */
import { parentPort } from 'node:worker_threads';
import { errorText } from './failure.ts';
import { bench } from './globals/testing.ts';
import { hardenRealm } from './harden.ts';

const port = parentPort!;
const reply = port.postMessage.bind(port);
const makeFunction = Function;

hardenRealm();
hardenRealm();

/** One probe: a strict function body, run with the learner's globals; its result as text, an error's as logs show it. */
port.on('message', (code: string) => {
  const { globals } = bench();
  const names = Object.keys(globals);
  try {
    const probe = makeFunction(...names, `'use strict';${code}`);
    const result: unknown = probe(...names.map((name) => globals[name]));
    reply(result instanceof Error ? errorText(result) : String(result));
  } catch (error) {
    reply(`${error}`);
  }
});
