import { describe, expect, it } from 'vitest';
import type { TopologyEndpoint } from '../engine/protocol.ts';
import { BACKING_LOOKS, type Gauge } from './backing.ts';
import { nodeSummary, readNode } from './reading.ts';

const endpoint = (kind: string): TopologyEndpoint => ({
  ...{ name: 'it', kind: kind as TopologyEndpoint['kind'], replicas: 1, zones: [] },
  ...{ sidecar: false, concurrency: 512, queue: 128, firstInstance: 0 },
});
const idle = readNode(endpoint('redis'), null);
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const words = (kind: string, gauge: Gauge | null, reading = idle) =>
  plain(nodeSummary(endpoint(kind), reading, [], gauge));

describe('cards of backing services', () => {
  it('tell keys and memory of Redis, and who waits for its thread', () => {
    const gauge = { count: 1, used: 64_000_000, room: 256_000_000 };
    expect(words('redis', gauge)).toBe('it, Redis, 1 instance, 1 key, 64 MB of 256 MB');
    const busy = { ...idle, busy: 4 };
    expect(words('redis', gauge, busy)).toBe('it, Redis, 1 instance, 1 key, 3 waiting');
    expect(BACKING_LOOKS['redis']!.read(busy, gauge)).toMatchObject({
      share: 0.25,
      stack: { count: 3 },
    });
  });

  it('stack the ready messages of RabbitMQ, and draw no bar for what has no limit', () => {
    const read = BACKING_LOOKS['rabbitmq']!.read(idle, { count: 12_300, used: 8, room: 0 });
    expect(read).toMatchObject({ share: null, figure: '8 unacked', stack: { count: 12_300 } });
    expect(plain(read.foot)).toBe('12.3 k ready');
  });

  it('tell the connections of PostgreSQL, and who waits for a lock', () => {
    const gauge = { count: 0, used: 25, room: 100 };
    expect(words('postgres', gauge)).toBe(
      'it, PostgreSQL, 1 instance, 25 connections, 100 at most',
    );
    expect(words('postgres', { ...gauge, count: 2 })).toContain('25 connections, 2 waiting');
    expect(BACKING_LOOKS['postgres']!.read(idle, gauge).share).toBe(0.25);
  });

  it('tell how many certificates an authority issued', () => {
    expect(words('authority', { count: 10, used: 0, room: 0 })).toContain('10 issued');
  });

  it('say how many instances pass in a registry, and what to make of none', () => {
    expect(words('registry', { count: 3, used: 3, room: 4 })).toContain('3 of 4 passing');
    expect(words('registry', { count: 0, used: 0, room: 0 })).toContain('nobody registered');
    expect(BACKING_LOOKS['registry']!.read(idle, { count: 3, used: 3, room: 4 }).share).toBe(0.75);
  });

  it('show nothing made up before the first run', () => {
    expect(words('redis', null)).toBe('it, Redis, 1 instance');
    expect(words('rabbitmq', null)).toBe('it, RabbitMQ, 1 instance');
    expect(words('nginx', null, { ...idle, busy: 7 })).toContain('7 active');
  });
});
