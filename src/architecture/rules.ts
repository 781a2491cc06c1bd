/** The rules of the house as data, and what breaks them. `src/README.md` tells them in prose. */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { type GlobalFact, type ImportFact, readSource } from './read-source.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  /** The specifier or the global: what an exemption names. */
  readonly name: string;
  /** `imports src/ui/App.tsx`, `uses Date.now` */
  readonly what: string;
  /** Why there is such a rule, and what to do instead. */
  readonly reason: string;
}

/** One name that one file may use, because it is the file whose job that is. */
export interface Exemption {
  readonly file: string;
  readonly name: string;
  readonly why: string;
}

/** Rooms in the order of the arrows: each may import those before it. */
const LINE = [
  'base',
  'kernel',
  'telemetry',
  'network',
  'cluster',
  'config',
  'sandbox',
  'lesson',
  'engine',
] as const;

/** What each room may import; an entry with a file name is that one file. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(LINE.map((room, i) => [room, LINE.slice(0, i)])),
  picture: ['base', 'telemetry'],
  presets: ['base', 'kernel'],
  state: [...LINE, 'presets'],
  ui: [...LINE, 'presets', 'state', 'picture'],
  cli: [...LINE, 'presets'],
  main: [...LINE, 'presets', 'state', 'picture', 'ui'],
};

/** What a room may import besides, if only as types: nothing of it is then in the bundle. */
const MAY_IMPORT_TYPES: Readonly<Record<string, readonly string[]>> = {
  picture: ['kernel', 'engine/protocol.ts'],
};

export const ROOMS = Object.keys(MAY_IMPORT);

/** Rooms that must do the same in the page, in the worker and in Node, and twice the same. */
const DETERMINISTIC: readonly string[] = [...LINE.slice(0, LINE.indexOf('engine')), 'presets'];

interface PackageRule {
  readonly packages: RegExp;
  /** Folders below `src`, or files. */
  readonly places: readonly string[];
  readonly reason: string;
}

const PACKAGE_RULES: readonly PackageRule[] = [
  {
    packages: /^(react|react-dom|radix-ui|lucide-react)(\/|$)/,
    places: ['ui/', 'main.tsx'],
    reason:
      'React is only in ui and main.tsx, so that all else runs and is tested without it. ' +
      'Give plain data and let a component in ui show it.',
  },
  {
    packages: /^d3(-|\/|$)/,
    places: ['picture/'],
    reason:
      'd3 is only in picture, which works out shapes as plain numbers. ' +
      'Compute the shape in picture and draw what it gives.',
  },
  {
    packages: /^(monaco-editor|@monaco-editor)(\/|$)/,
    places: ['ui/editor/'],
    reason:
      'Monaco is only in ui/editor, where it is loaded lazily; an import from elsewhere puts ' +
      'megabytes into the first load. Go through ui/editor.',
  },
  {
    packages: /^[^?]*\?(shared)?worker/,
    places: ['engine/', 'ui/editor/monaco.ts'],
    reason:
      'Workers are started only in engine (and by Monaco for itself), because what is started ' +
      'must also be watched and ended. Ask the engine for it.',
  },
  {
    packages: /^yaml(\/|$)/,
    places: ['config/', 'state/playground/'],
    reason:
      'YAML is read only in config, where every value keeps its line and column for messages, ' +
      'and edited only in state/playground. Give the text to config/yaml-text.ts.',
  },
  {
    packages: /^zod(\/|$)/,
    places: ['config/', 'lesson/', 'cli/'],
    reason:
      'Schemas are for texts people write, and those are read in config and lesson; everything ' +
      'else gets data that is already right. Parse there and pass the data on.',
  },
  {
    packages: /^(vite|vitest|rolldown|esbuild)(\/|$)/,
    places: ['cli/'],
    reason: 'Build tools are no part of the page. Plugins live in cli.',
  },
];

const NODE_REASON =
  'Node built-ins are only in cli: everything else also runs in a browser. ' +
  'Take the text or the function as a parameter and let cli pass it in.';

const WORKER_REASON =
  'Workers are started only in engine, because what is started must also be watched and ended. ' +
  'Ask the engine for it.';

interface GlobalRule {
  readonly names: RegExp;
  readonly reason: string;
}

const MATH_ALLOWED =
  'abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc|E|LN10|LN2|LOG10E|LOG2E|PI|SQRT1_2|SQRT2';

/** Real globals that no deterministic room may touch. */
const GLOBAL_RULES: readonly GlobalRule[] = [
  {
    names: /^(Date|performance)(\.|$)/,
    reason:
      'The real clock differs between two runs of the same seed. Take the time from kernel.now.',
  },
  {
    names:
      /^(setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame|requestIdleCallback)(\.|$)/,
    reason:
      'Real timers and jobs run outside simulated time, in an order of their own. ' +
      'Use kernel.schedule, kernel.job or kernel.defer.',
  },
  {
    names: /^(Math\.random$|crypto(\.|$))/,
    reason:
      'Real randomness differs between two runs of the same seed. ' +
      'Draw from a RandomStream (src/kernel/random.ts) named by node and purpose.',
  },
  {
    names: new RegExp(`^(\\*\\*$|Math\\.(?!(${MATH_ALLOWED}|random)$))`),
    reason:
      'Its last bits differ between JavaScript engines, and records must be the same bytes ' +
      'everywhere. Use ln, exp or power of src/kernel/math.ts.',
  },
  {
    names: /^Math$/,
    reason:
      'Handing on the whole of Math hides which functions are used, and some of them are not ' +
      'deterministic. Name the function.',
  },
  {
    names:
      /^(document|window|localStorage|sessionStorage|indexedDB|navigator|location|fetch|XMLHttpRequest|WebSocket|EventSource|process|Buffer|require)(\.|$)/,
    reason:
      'This room must run the same in the page, the worker and Node. ' +
      'Take what is needed as a parameter.',
  },
  {
    names: /^(globalThis|self|global)$/,
    reason:
      'The whole global object reaches clocks, randomness and the host unseen. ' +
      'Name the one thing that is needed.',
  },
];

/** Everything in `text`, the content of `file` (a path from the project's root), against the rules. */
export function violationsIn(file: string, text: string): Violation[] {
  const place = file.replace(/^src\//, '');
  const room = roomOf(place);
  if (room === null) {
    const reason = `Every file belongs to a room (${ROOMS.join(', ')}). Move it into one, or add the room here and in src/README.md.`;
    return [{ file, line: 1, name: place, what: 'is in no room', reason }];
  }
  const { imports, globals } = readSource(file, text);
  return [
    ...nameProblems(file),
    ...imports.flatMap((one) => importProblems(file, place, room, one)),
    ...globals.flatMap((one) => globalProblems(file, place, room, one)),
  ].sort((a, b) => a.line - b.line);
}

export function describe({ file, line, what, reason }: Violation): string {
  return `${file}:${line} ${what}. ${reason}`;
}

/** `main` for `main.tsx`; null for what is in no room. */
function roomOf(place: string): string | null {
  const room = place.includes('/') ? place.slice(0, place.indexOf('/')) : place;
  if (/^main\.tsx?$/.test(room)) return 'main';
  return room in MAY_IMPORT && room !== 'main' ? room : null;
}

function nameProblems(file: string): Violation[] {
  const name = /(?:^|\/)(utils?|common|helpers?|misc)(?:\.[^/]*)?(?:\/|$)/.exec(file)?.[1];
  if (name === undefined) return [];
  const reason = 'Such a name says nothing and gathers everything. Name it for what it does.';
  return [{ file, line: 1, name, what: `is called "${name}"`, reason }];
}

function importProblems(
  file: string,
  place: string,
  room: string,
  { specifier, typeOnly, line }: ImportFact,
): Violation[] {
  const problem = (what: string, reason: string) => [{ file, line, name: specifier, what, reason }];
  const what = `imports ${specifier}`;
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return room === 'cli' ? [] : problem(what, NODE_REASON);
  }
  const reasons = PACKAGE_RULES.filter(
    ({ packages, places }) =>
      packages.test(specifier) && !places.some((allowed) => place.startsWith(allowed)),
  ).map(({ reason }) => reason);
  if (specifier.startsWith('.')) {
    reasons.push(...relativeProblem(place, room, specifier, typeOnly));
  }
  return reasons.flatMap((reason) => problem(what, reason));
}

function relativeProblem(
  place: string,
  room: string,
  specifier: string,
  typeOnly: boolean,
): string[] {
  const target = posix.join(posix.dirname(place), specifier);
  if (target.startsWith('..')) {
    return ['It lies outside src, where no rule reaches. Move it into a room.'];
  }
  const other = roomOf(target);
  if (other === null) return [`It is in no room (${ROOMS.join(', ')}).`];
  const allowed = MAY_IMPORT[room]!;
  const types = MAY_IMPORT_TYPES[room] ?? [];
  const fits = (entry: string) => entry === other || entry === target;
  if (other === room || allowed.some(fits) || (typeOnly && types.some(fits))) return [];
  const asTypes = types.length === 0 ? '' : ` (and, as types only, ${types.join(', ')})`;
  return [
    `${room} may import ${allowed.join(', ') || 'nothing'}${asTypes}: imports point one way, so ` +
      'that each room can be read and tested without those to its right. Move what both need to ' +
      'the left, or take it as a parameter.',
  ];
}

function globalProblems(
  file: string,
  place: string,
  room: string,
  { name, line }: GlobalFact,
): Violation[] {
  const problem = (reason: string) => ({ file, line, name, what: `uses ${name}`, reason });
  if (/^(Shared)?Worker(\.|$)/.test(name) && !place.startsWith('engine/')) {
    return [problem(WORKER_REASON)];
  }
  if (!DETERMINISTIC.includes(room)) return [];
  return GLOBAL_RULES.filter(({ names }) => names.test(name)).map(({ reason }) => problem(reason));
}
