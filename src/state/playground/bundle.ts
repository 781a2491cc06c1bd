/**
 * A system as one file: its scenario as it stands, and after it one YAML document for each of its
 * texts. A scenario without texts is a plain scenario file.
 */
import { isMap, LineCounter, parseAllDocuments, stringify } from 'yaml';
import type { System } from './saved.ts';

export function writeBundle({ yaml, files }: System): string {
  const texts = Object.entries(files).map(
    ([file, text]) => `---\n${stringify({ file, text }, { lineWidth: 0 })}`,
  );
  const scenario = yaml.endsWith('\n') ? yaml : `${yaml}\n`;
  return [scenario, ...texts].join('');
}

/** Reads what `writeBundle` wrote, and any scenario file: what is no text stays for the parser. */
export function readBundle(bundle: string): System {
  const counter = new LineCounter();
  const documents = [...parseAllDocuments(bundle, { lineCounter: counter })];
  const files: Record<string, string> = {};
  let end = bundle.length;
  for (const document of documents.slice(1).reverse()) {
    const { contents } = document;
    const file = isMap(contents) ? contents.get('file') : undefined;
    const text = isMap(contents) ? contents.get('text') : undefined;
    if (typeof file !== 'string' || typeof text !== 'string') break;
    files[file] = text;
    end = document.range[0];
  }
  const scenario = bundle.slice(0, end);
  return {
    yaml: scenario.replace(/^---[^\S\n]*\n?$/m, (mark, at: number) => {
      return at + mark.length >= scenario.trimEnd().length ? '' : mark;
    }),
    files: Object.fromEntries(Object.entries(files).reverse()),
  };
}
