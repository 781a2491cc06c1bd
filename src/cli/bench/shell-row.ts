import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { atMost, type Row } from './row.ts';

/** The page as `index.html` loads it at once: itself, scripts, preloaded modules, styles. */
export async function shellRow(folder: string): Promise<Row> {
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const tags = html.match(/<(script|link)\b[^>]*>/g) ?? [];
  const eager = tags
    .filter((tag) => /^<script|rel="(modulepreload|stylesheet)"/.test(tag))
    .flatMap((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? []);
  if (eager.length < 2) throw new Error('index.html loads no script and style: see shell-row.ts');
  const texts = await Promise.all(eager.map((path) => readFile(join(folder, path))));
  const bytes = [Buffer.from(html), ...texts].map((text) => gzipSync(text, { level: 9 }).length);
  const total = bytes.reduce((sum, size) => sum + size, 0) / 1000;
  return atMost(170, 'shell before the editor, gzip', total, 'kB');
}
