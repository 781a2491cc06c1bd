import { describe, expect, it } from 'vitest';
import { parseMesh } from '../../config/mesh/parse-mesh.ts';
import { addPart, connectParts, nextName, removeTarget, renamePart, setSetting } from './parts.ts';
import type { Change } from './playground.ts';
import type { System } from './saved.ts';
import { START_YAML } from './starts.ts';

const START: System = { yaml: START_YAML, files: {} };

function made(system: System, ...changes: readonly Change[]): System {
  return changes.reduce((now, change) => {
    const changed = change(now);
    if (!changed.ok) throw new Error(changed.message);
    return changed.system;
  }, system);
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
  });
});
