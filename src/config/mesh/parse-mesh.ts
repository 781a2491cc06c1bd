/** Files of Istio's and Envoy's YAML → {@link MeshConfig}, or problems by line. */
import { LineCounter, parseAllDocuments } from 'yaml';
import type { MeshConfig } from '../../cluster/mesh/config.ts';
import { Collection } from './collection.ts';
import { ENVOY_FRAGMENT, STATIC_RESOURCES } from './fields.ts';
import type { KnownServices, Reading } from './names.ts';
import { type FileProblem, Report } from './report.ts';
import { resource } from './resource.ts';
import { Value } from './value.ts';

export type { KnownServices } from './names.ts';
export type { FileProblem } from './report.ts';

export interface MeshFile {
  readonly name: string;
  readonly text: string;
}

export type ParsedMesh =
  | { readonly ok: true; readonly value: MeshConfig; readonly notices: readonly FileProblem[] }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads the files in order, as `kubectl apply` would: a resource of a kind and name already there
 * replaces it. A file holds any number of documents (`---`), each a resource, a `List` of them, or
 * a piece of Envoy's configuration with `clusters`. Whatever is understood but not simulated is in
 * `notices`; whatever is not understood is a problem. Nothing is passed over in silence.
 */
export function parseMesh(files: readonly MeshFile[], known: KnownServices): ParsedMesh {
  const report = new Report();
  const reading: Reading = { known, report, subsets: [] };
  const collection = new Collection(reading);
  for (const file of files) readFile(file, reading, collection);
  const value = collection.config();
  report.finish();
  const byPlace = (found: readonly FileProblem[]) =>
    files.flatMap(({ name }) =>
      found
        .filter(({ file }) => file === name)
        .sort((a, b) => a.line - b.line || a.column - b.column),
    );
  const { problems } = report;
  return problems.length > 0
    ? { ok: false, problems: byPlace(problems) }
    : { ok: true, value, notices: byPlace(report.notices) };
}

function readFile({ name, text }: MeshFile, reading: Reading, collection: Collection): void {
  const counter = new LineCounter();
  const { report } = reading;
  const documents = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false });
  let read = 0;
  for (const document of Array.isArray(documents) ? documents : []) {
    for (const error of document.errors) {
      const { line, col } = counter.linePos(error.pos[0]);
      report.problem({
        file: name,
        line,
        column: col,
        path: '',
        problem: `the YAML cannot be read: ${error.message.replace(/\.$/, '')}`,
        remedy: 'Check the spelling, quotes and indentation here.',
      });
    }
    if (document.errors.length > 0) continue;
    const root = Value.root({ file: name, document, counter, report });
    if (root.empty) continue;
    read++;
    readDocument(root, reading, collection);
  }
  if (read === 0 && report.problems.every(({ file }) => file !== name)) {
    const empty = {
      problem: 'there is nothing in it',
      remedy: 'Add a resource, or the file can go.',
    };
    report.notice({ file: name, line: 1, column: 1, path: '', ...empty });
  }
}

const ENVOY_KEYS = ['clusters', 'static_resources', 'staticResources'];

function readDocument(root: Value, reading: Reading, collection: Collection): void {
  const keys = root.isMapping ? root.entries().map(({ key }) => key) : [];
  if (!keys.includes('kind') && keys.some((key) => ENVOY_KEYS.includes(key))) {
    envoyFragment(root, collection);
  } else {
    resource(root, reading, collection);
  }
}

function envoyFragment(root: Value, collection: Collection): void {
  const fields = root.mapping(ENVOY_FRAGMENT);
  const fixed = fields?.take('static_resources')?.mapping(STATIC_RESOURCES);
  for (const from of [fields, fixed]) {
    for (const item of from?.take('clusters')?.list() ?? []) collection.addCluster(item);
  }
}
