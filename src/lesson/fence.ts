/** The words after a fence's language: flags (`scenario`) and settings (`file=order.ts`). */
import type { Code } from 'mdast';
import { suggest } from '../config/problem.ts';
import { type FileLanguage, isFileLanguage } from '../config/scenario-text.ts';
import type { Positioned, Report } from './markdown.ts';

export type Fence =
  | { readonly kind: 'illustration' }
  | { readonly kind: 'scenario' | 'check' }
  | { readonly kind: 'file'; readonly language: FileLanguage; readonly settings: Settings };

const SETTINGS = ['file', 'role', 'name', 'fails'] as const;
type Setting = (typeof SETTINGS)[number];
export type Settings = Readonly<Partial<Record<Setting, string>>>;

/** What the fence is for; null after reporting that its words make no sense. */
export function readFence(node: Code, report: Report): Fence | null {
  const words = (node.meta ?? '').split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return { kind: 'illustration' };
  const language = node.lang ?? '';
  if (language === 'yaml' && !words.some((word) => word.includes('='))) {
    const [word = ''] = words;
    if (words.length === 1 && (word === 'scenario' || word === 'check')) return { kind: word };
    report(
      node,
      '',
      `a yaml fence cannot be "${words.join(' ')}"`,
      suggest(word, ['scenario', 'check']),
    );
    return null;
  }
  if (isFileLanguage(language)) return readSettings(node, language, words, report);
  const remedy = 'Only ts, nginx, yaml, csv and sql fences do.';
  report(node, '', `a fence of "${language}" takes no settings`, remedy);
  return null;
}

function readSettings(
  node: Code,
  language: FileLanguage,
  words: readonly string[],
  report: Report,
): Fence | null {
  const settings: Partial<Record<Setting, string>> = {};
  let good = true;
  const complain = (problem: string, remedy: string) => {
    report(node, '', problem, remedy);
    good = false;
  };
  for (const word of words) {
    const [key = '', value] = word.split(/=(.*)/s);
    if (!isSetting(key)) complain(`unknown setting "${key}"`, suggest(key, SETTINGS));
    else if (value === undefined || value === '')
      complain(`${key} has no value`, `Write ${key}=…, without spaces.`);
    else if (settings[key] !== undefined) complain(`${key} is there twice`, 'Keep one.');
    else settings[key] = value;
  }
  return good ? { kind: 'file', language, settings } : null;
}

const isSetting = (word: string): word is Setting => SETTINGS.includes(word as Setting);

/** Where the fence's text begins: the line below its opening, at the fence's own indentation. */
export function textOrigin(node: Positioned) {
  const { line, column } = node.position?.start ?? { line: 1, column: 1 };
  return { line: line + 1, column };
}
