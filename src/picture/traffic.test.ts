import { describe, expect, it } from 'vitest';
import {
  type ActiveFault,
  EDGE_STRIDE,
  INSTANCE_STATES,
  INSTANCE_STRIDE,
  type TopologyEndpoint,
} from '../engine/protocol.ts';
import { cutWay, faultWords, isOnLink } from './fault-place.ts';
import { layOut } from './layout.ts';
import { linkSummary, linkTrouble, poolWords, readLink } from './link-reading.ts';
import {
  countByEdge,
  makeBatches,
  makeFlow,
  observeFlow,
  placeMarks,
  ribbonWidth,
} from './marks.ts';
import { breakerWords, nodeSummary, queueSlabs, readNode, stateWords } from './reading.ts';
import { groupByZone, zoneLabels } from './zones.ts';

const { routes } = layOut(2, [{ from: 0, to: 1 }], {
  direction: 'right',
  cardWidth: 100,
  cardHeight: 60,
  layerGap: 80,
  nodeGap: 20,
});
const table = (...rows: number[][]) => ({ messages: Float32Array.from(rows.flat()), stride: 5 });

describe('placeMarks', () => {
  const batches = makeBatches(5, 10);
  it('places a message by its share of the journey, each direction in its own lane', () => {
    placeMarks(table([0, 0, 0, 5, 15], [0, 1, 1, 5, 15]), routes, 0, 4, batches, 0);
    const [request, response] = [batches[0], batches[1]];
    expect([request?.count, response?.count]).toEqual([1, 1]);
    // Link from x = 118 to 198, 11 px kept at either end: a quarter of the way out, and back.
    expect(request?.xy[0]).toBeCloseTo(143.5, 1);
    expect(response?.xy[0]).toBeCloseTo(172.5, 1);
    expect((request?.xy[1] ?? 0) - (response?.xy[1] ?? 0)).toBeCloseTo(8, 3);
  });
  it('moves it on with time, and drops it once arrived', () => {
    placeMarks(table([0, 0, 0, 5, 15]), routes, 5, 0, batches, 0);
    expect(batches[0]?.xy[0]).toBeCloseTo(158, 1);
    placeMarks(table([0, 0, 0, 5, 15]), routes, 16, 0, batches, 0);
    expect(batches[0]?.count).toBe(0);
  });
  it('leaves out crossings too short to be seen', () => {
    placeMarks(table([0, 0, 0, 5, 15]), routes, 0, 0, batches, 21);
    expect(batches[0]?.count).toBe(0);
  });
  it('leaves out what belongs to no link it knows, and never overruns', () => {
    const many = Array.from({ length: 12 }, () => [0, 0, 0, 1, 9]);
    placeMarks(table([7, 0, 0, 1, 9], ...many), routes, 0, 0, batches, 0);
    expect(batches[0]?.count).toBe(10);
  });
});

describe('observeFlow', () => {
  it('estimates the rate from samples, whatever the journey takes', () => {
    for (const journey of [2, 20]) {
      const flow = makeFlow(1, 5);
      // 100 messages a second, each under way for `journey` ms: seen in that share of the frames.
      const chance = (100 * journey) / 1000;
      let debt = 0;
      for (let frame = 0; frame < 600; frame += 1) {
        debt += chance;
        const rows: number[][] = [];
        for (; debt >= 1; debt -= 1) rows.push([0, 1, 1, journey / 2, journey / 2]);
        observeFlow(flow, table(...rows), 16, 1);
      }
      expect(flow.rate[5 + 1]).toBeGreaterThan(80);
      expect(flow.rate[5 + 1]).toBeLessThan(120);
    }
  });
  it('remembers how long a crossing takes, by direction', () => {
    const flow = makeFlow(2, 5);
    observeFlow(flow, table([1, 1, 1, 5, 15]), 1000, 1);
    expect([...flow.crossing]).toEqual([0, 0, 0, 20]);
  });
  it('draws nothing for nothing, and more for more', () => {
    expect(ribbonWidth(0)).toBe(0);
    expect(ribbonWidth(10)).toBeLessThan(ribbonWidth(100));
    expect(ribbonWidth(1e9)).toBe(7);
  });
});

describe('countByEdge', () => {
  it('counts each direction', () => {
    expect(countByEdge(table([0, 0, 0, 1, 1], [0, 1, 1, 1, 1], [0, 1, 3, 1, 1]), 2)).toEqual([
      [1, 2],
      [0, 0],
    ]);
  });
});

describe('readNode', () => {
  const payment: TopologyEndpoint = {
    name: 'payment',
    kind: 'declared',
    replicas: 2,
    concurrency: 8,
    queue: 64,
    firstInstance: 1,
    zones: [],
    sidecar: false,
  };
  const breakers = [null, 'closed', 'half-open', 'open'] as const;
  const read = (...numbers: number[]) =>
    readNode(payment, {
      instances: Float32Array.from(numbers),
      stride: INSTANCE_STRIDE,
      breakers,
      states: INSTANCE_STATES,
    });

  it('sums the instances that are its own', () => {
    const reading = read(9, 9, 0, 0, 8, 20, 1, 3, 4, 10, 1, 3);
    expect(reading).toMatchObject({ busy: 12, workers: 16, queued: 30, queueRoom: 128, down: 0 });
    expect(nodeSummary(payment, reading, ['slow ×8']).replaceAll('\u00a0', ' ')).toBe(
      'payment, 2 instances, 12 of 16 workers busy, 30 waiting, breaker open, slow ×8',
    );
  });
  it('tells instances that disagree apart', () => {
    const reading = read(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 3);
    expect(reading.breaker && breakerWords(reading.breaker)).toBe('open 1 of 2');
    expect(nodeSummary(payment, reading, [])).toContain('1 of 2 down');
  });
  it('reads as idle before anything ran', () => {
    expect(readNode(payment, null)).toMatchObject({ busy: 0, queued: 0, down: 0, breaker: null });
  });
});

describe('queueSlabs', () => {
  it('is exact for short queues, full for full ones, and never shrinks in between', () => {
    expect([0, 1, 8].map((n) => queueSlabs(n, 256))).toEqual([0, 1, 8]);
    expect(queueSlabs(256, 256)).toBe(20);
    expect(queueSlabs(9999, 256)).toBe(20);
    for (let n = 1; n <= 256; n += 1) {
      expect(queueSlabs(n, 256)).toBeGreaterThanOrEqual(queueSlabs(n - 1, 256));
    }
    expect(queueSlabs(20, 20)).toBe(20);
  });
});

describe('stateWords', () => {
  const states = (...of: (typeof INSTANCE_STATES)[number][]) => {
    const numbers = of.flatMap((state) => [0, 0, INSTANCE_STATES.indexOf(state), 0]);
    const endpoint: TopologyEndpoint = {
      name: 'stock',
      kind: 'declared',
      replicas: of.length,
      concurrency: 4,
      queue: 8,
      firstInstance: 0,
      zones: [],
      sidecar: true,
    };
    const table = {
      instances: Float32Array.from(numbers),
      stride: INSTANCE_STRIDE,
      breakers: [null],
      states: INSTANCE_STATES,
    };
    return { endpoint, reading: readNode(endpoint, table) };
  };
  it('tells every state that is not up, the gravest first', () => {
    const { reading } = states('up', 'starting', 'down', 'ejected', 'paused');
    expect(stateWords(reading)).toEqual(['1 of 5 down', '1 paused', '1 ejected', '1 starting']);
    expect(stateWords(states('down', 'down').reading)).toEqual(['down']);
  });
  it('does not count empty places', () => {
    const { endpoint, reading } = states('starting', 'empty', 'empty');
    expect(stateWords(reading)).toEqual(['starting']);
    expect(nodeSummary(endpoint, reading, []).replaceAll('\u00a0', ' ')).toBe(
      'stock, 1 instance, starting, 0 of 4 workers busy, 0 waiting, with a sidecar proxy',
    );
  });
});

describe('links', () => {
  const table = {
    edges: Float32Array.of(0, 0, 3, 0, 1, 0.5, 4, 2, 2, 0, 0, 0),
    stride: EDGE_STRIDE,
  };
  const plain = (text: string) => text.replaceAll('\u00a0', ' ');
  it('read their cut, loss and pool', () => {
    expect(readLink(0, 0, table)).toMatchObject({
      ...{ cut: null, loss: 0, connections: 3, waiting: 0 },
    });
    expect(linkTrouble(readLink(0, 0, table))).toBe('');
    expect(poolWords(readLink(1, 0, table))).toBe('4 open, 2 wait');
    expect(linkTrouble(readLink(2, 0, table))).toBe('reset');
    expect(plain(linkSummary('order', 'payment', readLink(1, 0, table)))).toBe(
      'Link from order to payment, cut: nothing gets through, 50 % lost, 4 connections open, 2 waiting for one',
    );
  });
  it('tell which way they are cut', () => {
    const only = readLink(1, 0, table, 'response');
    expect(linkTrouble(only)).toBe('answers cut');
    expect(linkSummary('order', 'payment', only)).toContain('cut one way: answers are lost');
    const active = (direction: 'request' | 'response') => ({
      id: 1,
      text: '',
      fault: {
        ...({ kind: 'partition', mode: 'reset', from: 'a', to: 'b', direction } as const),
      },
    });
    expect(cutWay([active('request')])).toBe('request');
    expect(cutWay([active('request'), active('response')])).toBe('both');
  });
  it('read as the scenario has them before a frame knows them', () => {
    expect(plain(linkTrouble(readLink(7, 0.05, table)))).toBe('5 % lost');
    expect(poolWords(readLink(0, 0, null))).toBe('');
  });
});

describe('zones', () => {
  it('have the shortest label that tells them apart', () => {
    expect(zoneLabels(['eu-west-1a', 'eu-west-1b'])).toEqual(['1a', '1b']);
    expect(zoneLabels(['paris', 'oslo'])).toEqual(['par', 'osl']);
    expect(zoneLabels(['a'])).toEqual(['a']);
    expect(zoneLabels([])).toEqual([]);
  });
  it('group instances that take turns', () => {
    expect(groupByZone(5, [0, 1, 0, 1, 0])).toEqual([
      { zone: 0, instances: [0, 2, 4] },
      { zone: 1, instances: [1, 3] },
    ]);
    expect(groupByZone(2, [])).toEqual([{ zone: null, instances: [0, 1] }]);
  });
});

describe('faultWords', () => {
  const slow = (instance: number | null, text: string): ActiveFault => ({
    id: 1,
    fault: {
      kind: 'slow',
      service: 'payment',
      factor: 8,
      add: 0,
      ...(instance === null ? {} : { instance }),
    },
    text,
  });
  it('leaves out the name that the card already shows, and names a single instance', () => {
    expect(faultWords('payment', [slow(null, 'payment slow ×8'), slow(1, 'slow ×2')])).toEqual([
      'slow ×8',
      '#2 slow ×2',
    ]);
    expect(faultWords('order', [slow(null, 'payment slow ×8')])).toEqual([]);
  });
  it('leaves faults of links and loads to links and client', () => {
    const lose: ActiveFault = {
      id: 2,
      fault: { kind: 'lose', from: 'order', to: 'payment', share: 0.2 },
      text: 'order → payment losing 20 %',
    };
    const spike: ActiveFault = {
      id: 3,
      fault: { kind: 'spike', load: 0, factor: 4 },
      text: 'load ×4',
    };
    expect(faultWords('order', [lose, spike])).toEqual([]);
    expect(isOnLink(lose, 'order', 'payment')).toBe(true);
    expect(isOnLink(lose, 'payment', 'order')).toBe(false);
    expect(faultWords('client', [lose, spike])).toEqual(['load ×4']);
  });
});
