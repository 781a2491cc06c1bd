import { serialize } from 'node:v8';
import { busyFrames } from '../../engine/frames.bench.ts';
import { FRAME_MESSAGES_MAX } from '../../engine/protocol.ts';
import type { MemoryFigures } from './memory-process.ts';
import { inOwnProcess } from './process.ts';
import { median } from './processor.ts';
import type { RequestFigures } from './requests-process.ts';
import { atLeast, atMost, type Row } from './row.ts';

const MB = 1e6;

/** What two-hop requests cost, what hardening costs, memory over an hour, and frames. */
export async function engineRows(): Promise<Row[]> {
  return [...(await requestRows()), ...(await memoryRows()), frameRow()];
}

async function requestRows(): Promise<Row[]> {
  const { soft, pairs } = await inOwnProcess<RequestFigures>('./requests-process.ts');
  const cost = median(pairs.map(({ event, request }) => request / event));
  const hardened = median(soft) / median(pairs.map(({ event }) => event));
  return [
    atMost(150, 'two-hop request of learner code, cost in kernel events', cost, 'events'),
    atLeast(0.5, 'kernel events in a hardened realm, speed against a plain one', hardened, 'x'),
  ];
}

async function memoryRows(): Promise<Row[]> {
  const figures = await inOwnProcess<MemoryFigures>('./memory-process.ts', ['--expose-gc']);
  const growth = figures.end / figures.tenth;
  const windows = (figures.windowBytes * figures.windowsKept) / MB;
  const requests = `${(figures.requests / MB).toFixed(1)} million requests`;
  return [
    atMost(1.1, `memory after ${requests} (1 h) against after a tenth`, growth, 'x'),
    atMost(64, `kept metric windows (${figures.windowsKept}), beside that`, windows, 'MB'),
  ];
}

function frameRow(): Row {
  const frames = busyFrames();
  const inFlight = Math.max(...frames.map(({ messagesInFlight }) => messagesInFlight));
  if (inFlight < FRAME_MESSAGES_MAX) throw new Error(`only ${inFlight} messages in flight`);
  const largest = Math.max(...frames.map((frame) => serialize(frame).byteLength)) / 1000;
  return atMost(100, `largest worker frame, up to ${inFlight} messages in flight`, largest, 'kB');
}
