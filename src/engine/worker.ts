/** The worker's entry: takes its ports from the frame, hardens the realm, serves a pilot. */
import * as Comlink from 'comlink';
import { hardenRealm } from '../sandbox/harden.ts';
import { loadCode } from './code-loader.ts';
import { hostClock } from './host-clock.ts';
import { Pilot } from './pilot.ts';
import type { FeedMessage } from './protocol.ts';

const clock = hostClock();

/** Hardening takes the event methods from every target; the port for calls keeps its own. */
function keepingEvents(port: MessagePort): MessagePort {
  const addEventListener = port.addEventListener.bind(port);
  const removeEventListener = port.removeEventListener.bind(port);
  return Object.assign(port, { addEventListener, removeEventListener });
}

addEventListener(
  'message',
  ({ ports: [calls, feed] }) => {
    if (calls === undefined || feed === undefined) return;
    const endpoint = keepingEvents(calls);
    const send = (message: FeedMessage, transfer: Transferable[]) =>
      feed.postMessage(message, transfer);
    hardenRealm();
    const pilot = new Pilot(clock, loadCode);
    pilot.listen(
      (frame) =>
        send({ frame }, [frame.messages.buffer, frame.instances.buffer, frame.edges.buffer]),
      (update) => send({ update }, []),
      (place) => send({ place }, []),
    );
    Comlink.expose(pilot, endpoint);
  },
  { once: true },
);
