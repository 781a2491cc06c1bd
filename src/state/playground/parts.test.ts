import { describe, expect, it } from 'vitest';
import { sqlite } from '../../cluster/postgres/server.fixture.ts';
import { parseMesh } from '../../config/mesh/parse-mesh.ts';
import { parseScenario } from '../../config/scenario.ts';
import { runProgram } from '../../engine/run.ts';
import { AUTHORITY_PART, BACKING_PARTS, type BackingSetting } from './backing-parts.ts';
import type { Path } from './edits.ts';
import { addPart, connectParts, nextName, removeTarget, renamePart, setSetting } from './parts.ts';
import type { Change } from './playground.ts';
import type { System } from './saved.ts';
import { hasStarter } from './starter.ts';
import { START_YAML } from './starts.ts';

const START: System = { yaml: START_YAML, files: {} };

function made(system: System, ...changes: readonly Change[]): System {
  return changes.reduce((now, change) => {
    const changed = change(now);
    if (!changed.ok) throw new Error(changed.message);
    return changed.system;
  }, system);
}

/** Where the setting of a part stands. */
function pathOf({ key, place }: BackingSetting, name: string, kind: string): Path {
  if (place === 'certificates') return ['mesh', 'certificates', key];
  return ['services', name, ...(place === 'service' ? [] : [kind]), ...key.split('.')];
}

/** What can be written for settings whose default is told in words. */
const VALUES: Readonly<Record<string, string>> = {
  'failover.after': '5s',
  schema: 'schema.sql',
  statement_timeout: '2s',
  lock_timeout: '1s',
  lag: '50ms',
};
/** What a setting asks for besides, among the service's keys. */
const NEEDS: Readonly<Record<string, readonly [string, string]>> = {
  save_every: ['redis.persistence', 'rdb'],
  'failover.after': ['replicas', '3'],
  lag: ['replicas', '2'],
};

/** Its first 20 simulated seconds. */
function run({ yaml, files }: System) {
  const parsed = parseScenario(yaml.replace('until: 120s', 'until: 20s'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  const record = runProgram({ scenario: parsed.value, files, seed: 1, interventions: [], sqlite });
  expect(record.failure).toBeNull();
  return record;
}

describe('parts of a system', () => {
  it('get a name of their own, and a text where they run one', () => {
    const system = made(START, addPart('code'), addPart('code'), addPart('declared'));
    expect(Object.keys(system.files)).toEqual(['coded.ts', 'coded-2.ts']);
    expect(system.yaml).toContain('  coded-2:\n    code: coded-2.ts\n');
    expect(nextName(system, 'declared')).toBe('service-2');
  });

  it('are called from where they were dropped', () => {
    expect(made(START, addPart('declared', 'stock')).yaml).toContain('calls: [ service ]');
    expect(made(START, addPart('load', 'stock')).yaml).toContain('- { to: stock, rate: 20/s }');
  });

  it('a proxy passes on, in picture and file alike', () => {
    const system = made(START, addPart('nginx'), connectParts('proxy', 'stock'));
    expect(system.yaml).toContain('    nginx: proxy.conf\n    calls: [ shop, stock ]\n');
    expect(system.files['proxy.conf']).toContain('  server shop;\n  server stock;\n}');
    const less = made(system, removeTarget({ kind: 'link', from: 'proxy', to: 'shop' }));
    expect(less.files['proxy.conf']).not.toContain('server shop;');
    expect(less.yaml).toContain('    calls: [ stock ]\n');
    expect(made(system, renamePart('shop', 'store')).files['proxy.conf']).toContain(
      'server store;',
    );
    const gone = made(system, removeTarget({ kind: 'service', name: 'proxy' }));
    expect(gone).toEqual(START);
  });

  it('share a text until the last of them goes', () => {
    const one = made(START, addPart('code'), addPart('code'));
    const shared = made(one, setSetting(['services', 'coded-2', 'code'], 'coded.ts'));
    const less = made(shared, removeTarget({ kind: 'service', name: 'coded' }));
    expect(Object.keys(less.files)).toContain('coded.ts');
  });

  it('take all their texts with them', () => {
    const one = made(
      START,
      addPart('code'),
      setSetting(['services', 'coded', 'code'], '[coded.ts, worker.ts]'),
    );
    const two = { ...one, files: { ...one.files, 'worker.ts': '1;', 'shared/x.ts': '2;' } };
    const less = made(two, removeTarget({ kind: 'service', name: 'coded' }));
    expect(Object.keys(less.files)).toEqual(['shared/x.ts']);
    const kept = made(
      two,
      addPart('code'),
      setSetting(['services', 'coded-2', 'code'], 'worker.ts'),
    );
    const shared = made(kept, removeTarget({ kind: 'service', name: 'coded' }));
    expect(Object.keys(shared.files)).toEqual(['worker.ts', 'shared/x.ts', 'coded-2.ts']);
  });

  it('mesh rules come with a file of their own, about a service that others call', () => {
    const system = made(START, addPart('mesh'), renamePart('stock', 'depot'));
    expect(system.yaml).toContain('mesh:\n  sidecars: all\n  files: [ mesh.yaml ]\n');
    const { 'mesh.yaml': text = '' } = system.files;
    expect(text).toContain('destination: { host: depot }');
    expect(text).not.toContain('host: stock');
    const read = parseMesh([{ name: 'mesh.yaml', text }], { services: ['depot'], versions: {} });
    expect(read).toMatchObject({ ok: true, notices: [] });
    const more = made(system, addPart('mesh', 'shop'));
    expect(more.yaml).toContain('files: [ mesh.yaml, mesh-2.yaml ]');
    expect(more.files['mesh-2.yaml']).toContain('hosts: [ shop ]');
  });

  it('are refused where they make no sense yet', () => {
    const empty: System = { yaml: '', files: {} };
    expect(addPart('load')(empty)).toMatchObject({ ok: false });
    expect(addPart('nginx')(empty)).toMatchObject({ ok: false });
    const alone = made(empty, addPart('redis'));
    expect(addPart('load')(alone)).toMatchObject({ ok: false });
  });
});

describe('backing services', () => {
  it('are called, whichever end the line is drawn from, and by code alone where they speak no HTTP', () => {
    const system = made(START, addPart('code'), addPart('redis'), addPart('registry'));
    const link = '    calls: [ redis ]\n';
    expect(made(system, connectParts('coded', 'redis')).yaml).toContain(link);
    expect(made(system, connectParts('redis', 'coded')).yaml).toContain(link);
    expect(made(system, addPart('code', 'redis')).yaml).toContain(
      `  coded-2:\n    code: coded-2.ts\n${link}`,
    );
    for (const from of ['shop', 'client']) {
      const refused = connectParts(from, 'redis')(system);
      expect(refused).toMatchObject({ ok: false, message: /through the package redis/ });
    }
    expect(addPart('nginx', 'redis')(system)).toMatchObject({ ok: false });
    expect(connectParts('redis', 'registry')(system)).toMatchObject({ message: /calls nobody/ });
    expect(made(system, connectParts('shop', 'registry')).yaml).toContain('[ stock, registry ]');
  });

  it('have settings of their own, and none once the last is taken back', () => {
    const system = made(START, addPart('redis'));
    const set = (key: string, text: string) =>
      setSetting(['services', 'redis', 'redis', key], text);
    const one = made(system, set('maxmemory', '2MB'), set('policy', 'allkeys-lru'));
    expect(one.yaml).toContain('  redis:\n    redis: { maxmemory: 2MB, policy: allkeys-lru }\n');
    expect(parseScenario(one.yaml)).toMatchObject({ ok: true });
    expect(made(one, set('policy', ''), set('maxmemory', ''))).toEqual(system);
    expect(made(system, set('maxmemory', ''))).toEqual(system);
  });

  it.each(BACKING_PARTS)(
    'a $kind can be added, set, and talked to by code',
    ({ kind, ...part }) => {
      const system = made(
        START,
        addPart(kind),
        addPart('code', part.base),
        addPart('load', 'coded'),
      );
      for (const setting of part.settings as readonly BackingSetting[]) {
        const path = pathOf(setting, part.base, kind);
        const [key, needed] = NEEDS[setting.key] ?? [];
        const fit =
          key === undefined
            ? system
            : made(system, setSetting(['services', part.base, ...key.split('.')], needed!));
        for (const value of [VALUES[setting.key] ?? setting.initial, ...(setting.options ?? [])]) {
          const set = made(fit, setSetting(path, value));
          expect(parseScenario(set.yaml)).toMatchObject({ ok: true });
          expect(made(set, setSetting(path, ''))).toEqual(fit);
        }
      }
      const record = run(system);
      expect(record.edges[`coded->${part.base}`]!.ok).toBeGreaterThan(100);
    },
  );
});

describe('a certificate authority', () => {
  const system = made(START, addPart('authority'));

  it('comes with a mesh that asks it, and goes with that', () => {
    expect(system.yaml).toContain('  ca:\n    authority: true\n');
    expect(system.yaml).toContain('mesh:\n  certificates: { authority: ca }\n');
    expect(made(system, removeTarget({ kind: 'service', name: 'ca' }))).toEqual(START);
    // One certificate for each instance.
    const { edges } = run(system);
    expect([edges['shop->ca']!.ok, edges['stock->ca']!.ok]).toEqual([1, 2]);
  });

  it('is added to the mesh there is, and leaves it as it was', () => {
    const ruled = made(START, addPart('mesh'));
    const both = made(ruled, addPart('authority'));
    expect(parseScenario(both.yaml)).toMatchObject({
      ok: true,
      value: { mesh: { files: ['mesh.yaml'], certificates: { authority: 'ca' } } },
    });
    expect(made(both, removeTarget({ kind: 'service', name: 'ca' }))).toEqual(ruled);
  });

  it('is one alone, which the mesh knows by its name, and nobody calls', () => {
    expect(addPart('authority')(system)).toMatchObject({
      ok: false,
      message: 'Sidecars ask ca for their certificates already: a mesh has one authority.',
    });
    const renamed = made(system, renamePart('ca', 'root'));
    expect(renamed.yaml).toContain('certificates: { authority: root }');
    expect(connectParts('shop', 'ca')(system)).toMatchObject({ message: /but the sidecars/ });
    expect(connectParts('ca', 'shop')(system)).toMatchObject({ message: /calls nobody/ });
    expect(connectParts('client', 'ca')(system)).toMatchObject({ ok: false });
    const alone = made({ yaml: '', files: {} }, addPart('authority'));
    expect(addPart('load')(alone)).toMatchObject({ ok: false });
    const odd: System = { yaml: 'mesh: yes, please\n', files: {} };
    expect(addPart('authority')(odd)).toMatchObject({ ok: false, message: /“mesh”/ });
  });

  it('has settings, some of which are the mesh’s', () => {
    for (const setting of AUTHORITY_PART.settings) {
      const path = pathOf(setting, 'ca', 'authority');
      const set = made(system, setSetting(path, setting.initial));
      expect(parseScenario(set.yaml)).toMatchObject({ ok: true });
      expect(made(set, setSetting(path, ''))).toEqual(system);
    }
  });
});

describe('the code of a new service', () => {
  const wired = made(
    START,
    ...[addPart('code'), addPart('redis'), addPart('rabbitmq'), addPart('registry')],
    addPart('postgres'),
    ...['stock', ...BACKING_PARTS.map(({ base }) => base)].map((to) => connectParts('coded', to)),
    addPart('load', 'coded'),
  );

  it('really calls whoever it is drawn to call', () => {
    const { edges } = run(wired);
    for (const to of ['stock', ...BACKING_PARTS.map(({ base }) => base)]) {
      expect([to, edges[`coded->${to}`]!.ok]).toEqual([to, expect.any(Number)]);
      expect(edges[`coded->${to}`]!.ok).toBeGreaterThan(100);
    }
  });

  it('outlives a Redis, a RabbitMQ and a PostgreSQL that die and come back', () => {
    const faults = `faults:
  - { at: 1s, kill: rabbitmq, for: 3s }
  - { at: 5s, kill: redis, for: 3s }
  - { at: 9s, kill: postgres, for: 3s }
`;
    const { client, services } = run({ ...wired, yaml: `${wired.yaml}${faults}` });
    expect(Object.keys(client.failed)).toEqual(['http_503']);
    const late = services['coded']!.windows.filter(({ t_ms }) => t_ms > 15_000);
    expect(late.reduce((sum, { ok }) => sum + ok, 0)).toBeGreaterThan(80);
    expect(late.flatMap(({ failed }) => Object.keys(failed))).toEqual([]);
  });

  it('follows links and names as long as nobody has changed it', () => {
    const renamed = made(wired, renamePart('redis', 'cache'), renamePart('coded', 'web'));
    expect(renamed.files['coded.ts']).toContain("'redis://cache:6379'");
    expect(renamed.files['coded.ts']).toContain("from: 'web'");
    const less = made(wired, removeTarget({ kind: 'service', name: 'rabbitmq' }));
    expect(less.files['coded.ts']).not.toContain('amqplib');
    const mine = { ...wired, files: { ...wired.files, 'coded.ts': 'export default {};' } };
    expect(made(mine, renamePart('redis', 'cache')).files['coded.ts']).toBe('export default {};');
    expect(hasStarter(wired, 'coded')).toBe(true);
    expect(hasStarter(mine, 'coded')).toBe(false);
  });

  it('is left alone where two services share it', () => {
    const two = made(
      wired,
      addPart('code'),
      setSetting(['services', 'coded-2', 'code'], 'coded.ts'),
    );
    expect(made(two, renamePart('redis', 'cache')).files['coded.ts']).toContain("'redis://redis:");
  });
});
