import { describe, expect, it } from 'vitest';
import {
  addLoad,
  addService,
  connect,
  disconnect,
  type Edited,
  freeName,
  linkPath,
  removeService,
  renameService,
  serviceNames,
  setValue,
  valueText,
} from './edits.ts';

const SHOP = `# My shop
until: 60s # a minute

services:
  gateway:
    service_time: 1ms
    calls: [order]
  order: # the heart of it
    service_time: { lognormal: { p50: 8ms, p99: 40ms } }
    calls:
      - { to: payment, request: POST /charge, timeout: 2s }
      - parallel: [stock, payment]
  payment: { service_time: 20ms, replicas: 2 }
  stock: { service_time: 5ms }

links:
  default: { latency: 1ms }
  order -> payment: { latency: 4ms } # far away

load:
  - { to: gateway, rate: 50/s }

faults:
  - { at: 5s, kill: payment }
  - { at: 9s, partition: order -> payment }
  - { at: 9s, slow: stock, factor: 3 }
`;

function yamlOf(edited: Edited): string {
  if (!edited.ok) throw new Error(edited.message);
  return edited.yaml;
}
const why = (edited: Edited) => (edited.ok ? '' : edited.message);

/** Lines of `after` that `before` does not have, and the other way round. */
function difference(before: string, after: string) {
  const [a, b] = [before.split('\n'), after.split('\n')];
  return {
    gone: a.filter((line) => !b.includes(line)),
    come: b.filter((line) => !a.includes(line)),
  };
}

describe('adding', () => {
  it('puts a service at the end and leaves every other line as it is', () => {
    const after = yamlOf(addService(SHOP, 'audit', { kind: 'declared' }));
    expect(difference(SHOP, after)).toEqual({
      gone: [],
      come: ['  audit:', '    service_time: 10ms'],
    });
    expect(serviceNames(after)).toEqual(['gateway', 'order', 'payment', 'stock', 'audit']);
  });
  it('names the file of what runs a text', () => {
    expect(yamlOf(addService(SHOP, 'web', { kind: 'code', file: 'web.ts' }))).toContain(
      '  web:\n    code: web.ts\n',
    );
    expect(yamlOf(addService(SHOP, 'edge', { kind: 'nginx', file: 'edge.conf' }))).toContain(
      '    nginx: edge.conf\n',
    );
  });
  it('begins from nothing', () => {
    const one = yamlOf(addService('', 'web', { kind: 'declared' }));
    expect(yamlOf(addLoad(one, 'web'))).toBe(
      'services:\n  web:\n    service_time: 10ms\nload:\n  - { to: web, rate: 20/s }\n',
    );
  });
  it('refuses a name that is taken, and a text that cannot be read', () => {
    expect(why(addService(SHOP, 'order', { kind: 'declared' }))).toMatch(/already/);
    expect(why(addService('a: [', 'order', { kind: 'declared' }))).toMatch(/cannot be read/);
  });
  it('finds a free name', () => {
    expect(freeName(['service', 'service-2'], 'service')).toBe('service-3');
    expect(freeName([], 'service')).toBe('service');
  });
});

describe('connecting', () => {
  it('adds a call to the list there is, in its own style', () => {
    expect(yamlOf(connect(SHOP, 'gateway', 'stock'))).toContain('    calls: [ order, stock ]\n');
    expect(difference(SHOP, yamlOf(connect(SHOP, 'order', 'gateway'))).come).toEqual([
      '      - gateway',
    ]);
  });
  it('makes a list where there is none', () => {
    const after = yamlOf(connect(SHOP, 'stock', 'payment'));
    expect(after).toContain('stock: { service_time: 5ms, calls: [ payment ] }');
  });
  it('gives the client a load', () => {
    expect(yamlOf(connect(SHOP, 'client', 'order'))).toContain('- { to: order, rate: 20/s }');
  });
  it('sees calls in every form', () => {
    expect(why(connect(SHOP, 'order', 'stock'))).toMatch(/already/);
    expect(why(connect(SHOP, 'nobody', 'stock'))).toMatch(/no service/);
  });
});

describe('removing', () => {
  it('takes a link with its calls and properties, and nothing else', () => {
    const after = yamlOf(disconnect(SHOP, 'order', 'payment'));
    expect(difference(SHOP, after)).toEqual({
      gone: [
        '      - { to: payment, request: POST /charge, timeout: 2s }',
        '      - parallel: [stock, payment]',
        '  order -> payment: { latency: 4ms } # far away',
      ],
      come: ['      - parallel: [ stock ]'],
    });
  });
  it('takes the list of calls with its last call', () => {
    expect(yamlOf(disconnect(SHOP, 'gateway', 'order'))).not.toContain('calls: [');
  });
  it('takes everything that names a service', () => {
    const after = yamlOf(removeService(SHOP, 'payment'));
    expect(after).not.toContain('payment');
    expect(after).toContain('- parallel: [ stock ]');
    expect(after).toContain('- { at: 9s, slow: stock, factor: 3 }');
    expect(after).toContain('default: { latency: 1ms }');
    expect(after).toContain('# the heart of it');
  });
});

describe('renaming', () => {
  it('follows the name everywhere', () => {
    const after = yamlOf(renameService(SHOP, 'payment', 'billing'));
    expect(after).not.toContain('payment');
    expect(after.match(/billing/g)).toHaveLength(SHOP.match(/payment/g)!.length);
    expect(after).toContain('order -> billing: { latency: 4ms } # far away');
    expect(after).toContain('partition: order -> billing');
    expect(why(renameService(SHOP, 'payment', 'order'))).toMatch(/already/);
  });
});

describe('values', () => {
  it('are set in place, with the comment beside them', () => {
    expect(yamlOf(setValue(SHOP, ['until'], '90s'))).toContain('until: 90s # a minute');
    expect(
      difference(SHOP, yamlOf(setValue(SHOP, ['services', 'payment', 'replicas'], '4'))).come,
    ).toEqual(['  payment: { service_time: 20ms, replicas: 4 }']);
    expect(
      yamlOf(
        setValue(
          SHOP,
          ['services', 'gateway', 'service_time'],
          '{ uniform: { min: 1ms, max: 3ms } }',
        ),
      ),
    ).toContain('    service_time: { uniform: { min: 1ms, max: 3ms } }');
  });
  it('are read back in one line', () => {
    expect(valueText(SHOP, ['services', 'order', 'service_time'])).toBe(
      '{ lognormal: { p50: 8ms, p99: 40ms } }',
    );
    expect(valueText(SHOP, ['services', 'payment', 'replicas'])).toBe('2');
    expect(valueText(SHOP, ['services', 'payment', 'queue'])).toBeNull();
  });
  it('make a link’s entry, and take it away with the last of them', () => {
    const path = linkPath(SHOP, 'gateway', 'order');
    const after = yamlOf(setValue(SHOP, [...path, 'loss'], '5%'));
    expect(after).toContain('  gateway -> order:\n    loss: 5%\n');
    expect(yamlOf(setValue(after, [...path, 'loss'], ''))).toBe(
      yamlOf(setValue(SHOP, ['until'], '60s')),
    );
    expect(linkPath('links: { order->payment: {} }', 'order', 'payment')).toEqual([
      'links',
      'order->payment',
    ]);
  });
  it('refuse what is no YAML', () => {
    expect(why(setValue(SHOP, ['until'], '{ a: '))).toMatch(/cannot be read/);
  });
});
