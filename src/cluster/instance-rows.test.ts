import { describe, expect, it } from 'vitest';
import { type DeclaredProgram, declaredProgram } from './declared.ts';
import { InstanceRows } from './instance-rows.ts';
import type { ProgramHost } from './program.ts';

const work = (mean: number) =>
  ({
    kind: 'declared',
    serviceTime: { kind: 'exponential', mean },
    failureRate: 0,
    calls: [],
  }) as const;
const host = { service: 'a', instance: 0 } as ProgramHost;

/** Starts processes of one version of the code, in one place. */
function version(mean: number): () => DeclaredProgram {
  const factory = declaredProgram(work(mean), 1);
  return () => factory(host) as DeclaredProgram;
}

const draw = (program: DeclaredProgram) => program.drawServiceTime(program.plan.byDefault);

describe('rows of instances', () => {
  it('leave each version its own stream, whichever stands there', () => {
    const rows = new InstanceRows();
    const row = rows.add(0);
    const versions = [version(1), version(10)];
    const apart = [version(1)(), version(10)()];
    for (const which of [0, 0, 1, 0, 1, 1, 0]) {
      const program = versions[which]!();
      rows.setProgram(row, program);
      for (let i = 0; i < 3; i++) {
        const expected = draw(apart[which]!);
        const { serviceTime } = program.plan.byDefault;
        // The long way and the short one go on from each other.
        expect(i === 1 ? rows.drawServiceTime(row, serviceTime) : draw(program)).toBe(expected);
      }
    }
  });

  it('grow', () => {
    const rows = new InstanceRows();
    const added = Array.from({ length: 200 }, (_, slot) => rows.add(slot));
    expect(added.map((row) => rows.slotOf(row))).toEqual(added.map((_, slot) => slot));
  });
});
