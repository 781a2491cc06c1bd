import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { learnerTypes } from './learnerTypes.ts';
import { bench } from './testing.ts';

/** In `lib` es2023 already. */
const OF_THE_LANGUAGE = ['Promise', 'Date', 'Function', 'Math', 'globalThis'];

describe('learner types', () => {
  it('declare exactly the offered globals', () => {
    const declared = [...learnerTypes.matchAll(/^declare (?:class|function|const) (\w+)/gm)].map(
      (match) => match[1]!,
    );
    const { globals } = bench();
    const offered = Object.keys(globals).filter((name) => globals[name] !== undefined);
    expect([...new Set(declared)].sort()).toEqual(
      offered.filter((name) => !OF_THE_LANGUAGE.includes(name)).sort(),
    );
  });

  it('declare members that exist', () => {
    const { globals } = bench();
    for (const [, name, body] of learnerTypes.matchAll(
      /^declare class (\w+)[^{]*\{\n([\s\S]*?)^\}/gm,
    )) {
      const { prototype } = globals[name!];
      for (const [, isStatic, member] of body!.matchAll(
        /^ {2}(static )?(?:readonly )?(\w+)[(:<]/gm,
      )) {
        const owner = isStatic === undefined ? prototype : globals[name!];
        if (member !== 'constructor') expect(member! in owner, `${name}.${member}`).toBe(true);
      }
    }
  });

  it('declare all that process has, and no more', () => {
    const [, body] = /^interface Process \{\n([\s\S]*?)^\}/m.exec(learnerTypes)!;
    const declared = [...body!.matchAll(/^ {2}(?:readonly )?(\w+)[(:<]/gm)].map(([, name]) => name);
    expect([...new Set(declared)].sort()).toEqual(Object.keys(bench().globals.process).sort());
  });

  it('are sound TypeScript for a usual service', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'faultline-types-'));
    try {
      writeFileSync(join(folder, 'globals.d.ts'), learnerTypes);
      writeFileSync(
        join(folder, 'order.ts'),
        `let failures = 0;
        process.once('SIGTERM', async (signal) => { console.log(signal); process.exit(failures === 0 ? 0 : 1); })
          .on('unhandledRejection', (reason, promise) => { void promise.catch(() => {}); process.exitCode = 2; });
        setInterval(() => {}, 1000).unref();
        export default {
          async fetch(request: Request): Promise<Response> {
            const { pathname } = new URL(request.url);
            const signal = AbortSignal.any([request.signal, AbortSignal.timeout(200)]);
            try {
              const answer = await fetch('http://payment' + pathname, {
                method: 'POST', headers: { 'x-id': crypto.randomUUID() }, body: JSON.stringify({ a: 1 }), signal,
              });
              return Response.json(await answer.json(), { status: answer.ok ? 200 : 502 });
            } catch (error) {
              failures++;
              if (error instanceof DOMException && error.name === 'TimeoutError') return new Response(null, { status: 504 });
              const timer = setTimeout((n: number) => { console.warn('late', n); }, 10, 5);
              clearTimeout(timer);
              throw error;
            }
          },
        };`,
      );
      const args = [
        'tsc',
        '--ignoreConfig',
        '--noEmit',
        '--strict',
        '--target',
        'es2023',
        '--lib',
        'es2023',
        '--types',
        '',
        '--module',
        'esnext',
      ];
      const out = execFileSync(
        'npx',
        [...args, join(folder, 'order.ts'), join(folder, 'globals.d.ts')],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      expect(out).toBe('');
    } catch (error) {
      throw new Error(String((error as { stdout?: string }).stdout ?? error));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
