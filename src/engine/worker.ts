/** The worker's entry: takes the port from the frame, hardens the realm, serves a pilot. */
import * as Comlink from 'comlink';
import { hardenRealm } from '../sandbox/harden.ts';
import { loadCode } from './code-loader.ts';
import { hostClock } from './host-clock.ts';
import { Pilot } from './pilot.ts';

const clock = hostClock();

addEventListener(
  'message',
  (event) => {
    const [port] = event.ports;
    if (port === undefined) return;
    hardenRealm();
    Comlink.expose(new Pilot(clock, loadCode), port);
  },
  { once: true },
);
