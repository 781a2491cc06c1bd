/** A scenario as text in an editor: what it reads as, and which other files it needs. */
import type { Scenario, ServiceWork } from '../cluster/scenario.ts';

/** What a file beside the scenario is written in. */
export type FileLanguage = (typeof LANGUAGES)[number];
const LANGUAGES = ['ts', 'nginx', 'yaml', 'csv', 'sql'] as const;
export const isFileLanguage = (word: string): word is FileLanguage =>
  LANGUAGES.some((language) => language === word);

/** The language a file's name tells: `.ts`, `.conf`, `.csv`, `.sql`, `.yaml` or `.yml`; null for any other. */
export function languageOf(path: string): FileLanguage | null {
  if (path.endsWith('.ts')) return 'ts';
  if (path.endsWith('.conf')) return 'nginx';
  if (path.endsWith('.csv')) return 'csv';
  if (path.endsWith('.sql')) return 'sql';
  return /\.ya?ml$/.test(path) ? 'yaml' : null;
}

/**
 * Every file a scenario names, once each, in the order it names them: code, nginx and SQL
 * files of services, versions and deploys, then the mesh's, then recordings. {@link languageOf} tells what each is.
 */
export function fileNames(scenario: Scenario): string[] {
  const works = [
    ...scenario.services.flatMap(({ work, versions = [] }) => [
      work,
      ...versions.map((version) => version.work),
    ]),
    ...(scenario.deploys ?? []).map(({ work }) => work),
  ];
  const files = works.flatMap(workFiles);
  const recordings = scenario.load.flatMap(({ replay }) =>
    replay !== undefined && 'file' in replay ? [replay.file] : [],
  );
  return [...new Set([...files, ...(scenario.mesh?.files ?? []), ...recordings])];
}

/** The files that say what a service does: its code's entry files, its nginx configuration, its SQL. */
export function workFiles(work: ServiceWork): readonly string[] {
  if (work.kind === 'code') return [work.file, ...(work.more ?? [])];
  if (work.kind === 'postgres') return work.schema === undefined ? [] : [work.schema];
  return work.kind === 'nginx' ? [work.file] : [];
}
