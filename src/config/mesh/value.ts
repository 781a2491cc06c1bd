/** YAML read piece by piece: every piece knows its place, and nothing goes unnoticed. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
} from 'yaml';
import type { Millis } from '../../base/units.ts';
import { shown } from '../complaints.ts';
import { suggest } from '../problem.ts';
import { goDuration, protobufDuration } from './durations.ts';
import type { Report } from './report.ts';

/** The document a value stands in. */
export interface Source {
  readonly file: string;
  readonly document: Document.Parsed | Document;
  readonly counter: LineCounter;
  readonly report: Report;
}

/**
 * The fields of one message of the real API. A field nobody takes is told as "understood, not
 * modelled", and a key that is none of them is an error. `snake`: the message is Envoy's, whose
 * names have underscores, and which may be written in camel case as well.
 */
export interface FieldTable {
  readonly message: string;
  readonly fields: readonly string[];
  readonly snake?: true;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

export class Value {
  private readonly node: Node | null;

  constructor(
    readonly source: Source,
    written: Node | null,
    /** Where in the data: `spec.http.0.timeout`. */
    readonly path: string,
    readonly place: Place,
  ) {
    const { document } = source;
    this.node = isAlias(written) ? (written.resolve(document) ?? null) : written;
  }

  /** The value of a whole document. */
  static root(source: Source): Value {
    const { contents } = source.document;
    return new Value(source, contents, '', placeOf(source, contents) ?? { line: 1, column: 1 });
  }

  /** Adds a mistake here. */
  problem(problem: string, remedy: string): undefined {
    const { source, path, place } = this;
    source.report.problem({ file: source.file, ...place, path, problem, remedy });
  }

  notice(problem: string, remedy: string): undefined {
    const { source, path, place } = this;
    source.report.notice({ file: source.file, ...place, path, problem, remedy });
  }

  /** Nothing stands after the key. */
  get empty(): boolean {
    return this.node === null || (isScalar(this.node) && this.node.value === null);
  }

  get isMapping(): boolean {
    return isMap(this.node);
  }

  /** This, as a mapping with the fields of `table`; unknown keys are told at once. */
  mapping(table: FieldTable): Mapping | undefined {
    const pairs = this.pairs();
    return pairs && new Mapping(this, pairs, table);
  }

  /** This, as a mapping with names of the writer's own. */
  entries(): readonly { readonly key: string; readonly value: Value }[] {
    return this.pairs() ?? [];
  }

  private pairs(): { key: string; keyPlace: Place; value: Value }[] | undefined {
    const { node, source } = this;
    if (!isMap(node)) return this.wrong('a mapping (key: value)');
    return node.items.map((pair) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      const keyPlace = placeOf(source, pair.key) ?? this.place;
      const path = this.path === '' ? key : `${this.path}.${key}`;
      const inner = isNode(pair.value) ? pair.value : null;
      const place = placeOf(source, inner) ?? keyPlace;
      return { key, keyPlace, value: new Value(source, inner, path, place) };
    });
  }

  list(): readonly Value[] {
    const { node, source, path } = this;
    if (this.empty) return [];
    if (!isSeq(node)) {
      this.wrong('a list');
      return [];
    }
    return node.items.map((item, i) => {
      const inner = isNode(item) ? item : null;
      return new Value(source, inner, `${path}.${i}`, placeOf(source, inner) ?? this.place);
    });
  }

  text(): string | undefined {
    const raw = this.scalar();
    if (typeof raw === 'string') return raw;
    if (typeof raw === 'number' || typeof raw === 'boolean') {
      return this.problem(`${shown(raw)} is not a text`, `Put it in quotes: "${raw}".`);
    }
    return this.wrong('a text');
  }

  /** A whole number between `least` and `most`. */
  whole(least = 0, most = 4_294_967_295): number | undefined {
    const value = this.number(least, most);
    if (value === undefined || Number.isInteger(value)) return value;
    return this.problem(`${value} is not a whole number`, 'Write a whole number here.');
  }

  number(least: number, most: number): number | undefined {
    const raw = this.scalar();
    if (typeof raw !== 'number' || Number.isNaN(raw)) return this.wrong('a number');
    if (raw < least) return this.problem(`${raw} is too small`, `Write at least ${least}.`);
    if (raw > most) return this.problem(`${raw} is too big`, `Write at most ${most}.`);
    return raw;
  }

  flag(): boolean | undefined {
    const raw = this.scalar();
    return typeof raw === 'boolean' ? raw : this.wrong('true or false');
  }

  choice<const T extends string>(values: readonly T[]): T | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const found = values.find((value) => value === text);
    if (found !== undefined) return found;
    const remedy =
      values.length > 8 ? suggest(text, values) : `Choose one of ${values.join(', ')}.`;
    return this.problem(`"${text}" is not known here`, remedy);
  }

  /** Istio's durations are Go's: `2s`, `500ms`, `1h10m`. */
  duration(): Millis | undefined {
    return this.time(goDuration, 'a number with its unit, such as 2s, 500ms or 1h10m');
  }

  /** Envoy's durations are protobuf's: seconds only, `0.25s`. */
  seconds(): Millis | undefined {
    return this.time(
      protobufDuration,
      'seconds with an s, such as 0.25s, which is all Envoy reads',
    );
  }

  private time(read: (text: string) => Millis | null, form: string): Millis | undefined {
    const raw = this.scalar();
    const given = typeof raw === 'string' ? read(raw) : null;
    if (given !== null) return given;
    const problem =
      typeof raw === 'number' ? `${raw} has no unit` : `${shown(this.plain())} is not a duration`;
    return this.problem(problem, `Write ${form}.`);
  }

  private scalar(): unknown {
    return isScalar(this.node) ? this.node.value : undefined;
  }

  private plain(): unknown {
    if (isMap(this.node)) return {};
    if (isSeq(this.node)) return [];
    return isScalar(this.node) ? this.node.value : null;
  }

  private wrong(noun: string): undefined {
    return this.problem(`${shown(this.plain())} is not ${noun}`, `Write ${noun} here.`);
  }
}

/** A mapping whose keys are fields of a message. */
export class Mapping {
  private readonly values = new Map<string, Value>();
  private readonly keys = new Map<string, Value>();
  private readonly taken = new Set<string>();

  constructor(
    readonly value: Value,
    pairs: readonly { key: string; keyPlace: Place; value: Value }[],
    private readonly table: FieldTable,
  ) {
    for (const pair of pairs) {
      const { source, path } = pair.value;
      const atKey = new Value(source, null, path, pair.keyPlace);
      const field = this.fieldOf(pair.key);
      if (field === undefined) {
        atKey.problem(
          `${table.message} has no field "${pair.key}"`,
          suggest(pair.key, table.fields),
        );
      } else if (this.values.has(field)) {
        atKey.problem(`"${field}" is given twice`, 'Keep one of the two.');
      } else {
        this.values.set(field, pair.value);
        this.keys.set(field, atKey);
      }
    }
    value.source.report.atEnd(() => this.tellLeftovers());
  }

  /** The value of `field`, when it is there and not empty. */
  take(field: string): Value | undefined {
    const value = this.values.get(field);
    if (value?.empty !== true) {
      this.taken.add(field);
      return value;
    }
    if (!this.taken.has(field)) {
      this.keys.get(field)!.notice(`"${field}" has no value`, 'It is as if it were not there.');
    }
    this.taken.add(field);
    return undefined;
  }

  /** The value of `field`; that it is missing is a mistake. */
  need(field: string, remedy: string): Value | undefined {
    const value = this.take(field);
    if (value === undefined) this.value.problem(`"${field}" is missing`, remedy);
    return value;
  }

  /** Says of a field, if it is there, why it changes nothing. */
  unmodelled(field: string, why: string): void {
    if (!this.values.has(field)) return;
    this.taken.add(field);
    this.keys.get(field)!.notice(`"${field}" is understood, not modelled`, why);
  }

  private fieldOf(key: string): string | undefined {
    const { fields, snake } = this.table;
    if (fields.includes(key)) return key;
    if (snake !== true) return undefined;
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return fields.includes(name) ? name : undefined;
  }

  private tellLeftovers(): void {
    for (const [field, key] of this.keys) {
      if (this.taken.has(field)) continue;
      key.notice(
        `"${field}" is understood, not modelled`,
        'The simulation runs as if it were not there.',
      );
    }
  }
}

function placeOf({ counter }: Source, node: unknown): Place | null {
  if (!isNode(node) || !node.range) return null;
  const { line, col } = counter.linePos(node.range[0]);
  return { line, column: col };
}
