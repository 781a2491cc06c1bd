import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FrameMaker } from '../frames.ts';
import { inspectionOf } from '../inspection.ts';
import { EDGE_STRIDE, INSTANCE_STATES, INSTANCE_STRIDE } from '../protocol.ts';
import { live } from './live.fixture.ts';

/** The documented example uses every key: every kind of service and link. */
const CLI = join(import.meta.dirname, '../../cli');
const read = (name: string) => readFileSync(join(CLI, name), 'utf8');
const example = () =>
  live(read('scenario-example.yaml'), {
    'scenario-example-shop.ts': read('scenario-example-shop.ts'),
    'scenario-example-pulse.ts': read('scenario-example-pulse.ts'),
    'scenario-example-mesh.yaml': read('scenario-example-mesh.yaml'),
    'scenario-example-nginx.conf': read('scenario-example-nginx.conf'),
    'scenario-example-schema.sql': read('scenario-example-schema.sql'),
  });

describe('the inspector', () => {
  const { simulation } = example();
  const { cluster } = simulation;

  it('gives whole tables of every service and link, at any time', () => {
    for (const time of [0, 500, 12_000, 21_000, 34_000, 60_000]) {
      simulation.advance(time);
      expect(simulation.failure).toBeNull();
      const targets = [
        ...cluster.services.map(({ name }) => ({ kind: 'service', name }) as const),
        ...cluster.edges.map(
          ({ fromName: from, callee }) => ({ kind: 'link', from, to: callee.name }) as const,
        ),
      ];
      for (const target of targets) {
        const inspection = inspectionOf(cluster, target)!;
        expect(inspection.title).not.toBe('');
        for (const { title, columns, rows } of inspection.sections) {
          const width = columns.length === 0 ? 2 : columns.length;
          for (const row of rows) {
            expect([title, row.length]).toEqual([title, width]);
            for (const cell of row) expect(cell).not.toMatch(/undefined|NaN|\[object|Infinity/);
          }
        }
      }
    }
  });

  it('has sections for what there is', () => {
    const titles = (name: string) =>
      inspectionOf(cluster, { kind: 'service', name })!.sections.map(({ title }) => title);
    expect(titles('gateway')).toContain('Sidecars');
    expect(titles('edge')).toContain('upstream gateway');
    expect(titles('consul')).toEqual(['Services', 'Checks', 'State', 'Instances', 'Requests']);
    const link = (from: string, to: string) =>
      inspectionOf(cluster, { kind: 'link', from, to })!.sections.map(({ title }) => title);
    expect(link('shop', 'price')).toContain('Connections');
    expect(link('edge', 'gateway')).toContain('As callers see it');
    expect(inspectionOf(cluster, { kind: 'service', name: 'nobody' })).toBeNull();
    expect(inspectionOf(cluster, { kind: 'link', from: 'price', to: 'client' })).toBeNull();
  });
});

describe('frames', () => {
  it('bring the topology again whenever a service gets another place', () => {
    const { simulation } = live(`
until: 100s
services:
  app:
    service_time: 5ms
    lifecycle: { startup: 2s }
    autoscaler: { max: 8, metric: rate, target: 10/s, every: 10s, scale_down_stabilization: 0s }
  other: { service_time: 1ms, replicas: 2 }
load:
  - { to: app, rate: 70/s, shape: { spike: { to: 5/s, at: 60s, for: 40s } } }
  - { to: other, rate: 1/s }
`);
    const maker = new FrameMaker(simulation.cluster);
    let topology = maker.make('running', 1).topology!;
    expect(topology.endpoints.map(({ replicas }) => replicas)).toEqual([0, 1, 2]);
    const seen = new Set<string>();
    for (let t = 0; t <= 100_000; t += 250) {
      simulation.advance(t);
      const frame = maker.make('running', 1);
      topology = frame.topology ?? topology;
      const places = topology.endpoints.reduce((sum, { replicas }) => sum + replicas, 0);
      expect(frame.instances).toHaveLength(places * INSTANCE_STRIDE);
      expect(frame.edges).toHaveLength(topology.edges.length * EDGE_STRIDE);
      const { firstInstance } = topology.endpoints[2]!;
      expect(firstInstance).toBe(topology.endpoints[1]!.replicas);
      for (let i = 0; i < firstInstance; i++) {
        seen.add(INSTANCE_STATES[frame.instances[i * INSTANCE_STRIDE + 2]!]!);
      }
    }
    expect([...seen].sort()).toEqual(['draining', 'empty', 'starting', 'up']);
    expect(topology.endpoints[1]!.replicas).toBe(7);
    expect(maker.make('running', 1).topology).toBeUndefined();
  });
});
