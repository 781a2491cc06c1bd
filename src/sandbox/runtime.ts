import { type FatalError, isFatal, ProcessEnded } from '../kernel/fatal.ts';
import { power } from '../kernel/math.ts';
import type { VirtualPromise } from '../kernel/promise.ts';
import type { PromiseRealm } from '../kernel/promise-realm.ts';
import { AsyncGenerator } from './async-generator.ts';
import {
  type AsyncIteratorRecord,
  closeIterator,
  delegateTo,
  Item,
  isObject,
  openIterator,
} from './async-iterator.ts';
import { isPackageFile } from './compile/package-file.ts';
import type { Site } from './compile/result.ts';
import { CALL_DEPTH_MAX } from './compile/stepping.ts';
import {
  lineOf,
  locateFatal,
  nativeLimitOf,
  STEPS_MAX,
  StepLimitError,
  subjectOf,
} from './failure.ts';
import { traceStep, tracing } from './tracing.ts';

/**
 * Steps that an error counts for at each function or `catch` it comes to: unwinding takes a browser
 * 10 µs, and a run must end before anybody thinks the page hangs.
 */
const THROW_STEPS = 50;

type Generation = Generator<unknown, unknown, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: learner values of any type
type Any = any;

/**
 * What compiled code calls: steps, errors, async functions and arithmetic. One for each service
 * instance; the code reaches it under a name that learners cannot write.
 */
export class Runtime {
  /** Steps left in this event; compiled code counts it down. */
  fuel = STEPS_MAX;
  /** Learner calls on the stack, async ones twice. */
  depth = 0;
  /** Last site recorded by an await or a console call. */
  site = 0;
  /** What ended the run, once something has. */
  failure: FatalError | null = null;

  private stepsTraced = 0;
  /** Of them, those before this turn. */
  private tracedBefore = 0;

  /** Where each error was first seen in learner code. */
  private readonly places = new WeakMap<object, number>();
  private primitive: { value: unknown; site: number } | null = null;

  constructor(
    private readonly promises: PromiseRealm,
    private readonly sites: readonly Site[],
  ) {}

  /** The process has ended: what still runs of its code stops at its next step. */
  end(): void {
    this.failure ??= new ProcessEnded();
    this.fuel = -1;
  }

  /** A turn begins: it has all its steps before it. */
  beginTurn(): void {
    this.fuel = tracing() ? 0 : STEPS_MAX;
    this.tracedBefore = this.stepsTraced;
    this.depth = 0;
  }

  /** Steps of this turn so far. */
  get stepsTaken(): number {
    return tracing() ? this.stepsTraced - this.tracedBefore : STEPS_MAX - this.fuel;
  }

  /** Called when a check fails: ends the run at `site`, unless steps are only being traced. */
  out(site: number): void {
    if (this.traced(site)) return;
    this.fuel = -1;
    this.failure ??=
      this.depth > CALL_DEPTH_MAX
        ? this.tooDeep(site)
        : new StepLimitError('steps', this.stepsMessage(site), this.sites[site]!);
    throw this.failure;
  }

  /** While steps are traced there is fuel for one at a time, so that each comes by here. */
  private traced(site: number): boolean {
    if (!tracing() || this.failure !== null) return false;
    if (this.depth > CALL_DEPTH_MAX || ++this.stepsTraced > STEPS_MAX) return false;
    traceStep(this.sites[site]!);
    this.fuel = 0;
    return true;
  }

  private stepsMessage(id: number): string {
    const site = this.sites[id]!;
    const steps = STEPS_MAX.toLocaleString('en').replaceAll(',', ' ');
    const what =
      site.kind === 'loop'
        ? `this loop ran ${steps} steps without waiting`
        : `${subjectOf(site)} was called in ${steps} steps without waiting`;
    return `${lineOf(site)}: ${what}, so the run was stopped. Check that it can end, or let it wait for something that takes time.`;
  }

  private tooDeep(id: number): StepLimitError {
    const site = this.sites[id]!;
    const message = `${lineOf(site)}: calls nest too deep at ${subjectOf(site)} (at most ${CALL_DEPTH_MAX} levels, an async call counts two), so the run was stopped. Check that the recursion can end, or use a loop.`;
    return new StepLimitError('steps', message, site);
  }

  /** A step outside a function body (a class field's initialiser). */
  step(site: number): void {
    if (--this.fuel < 0) this.out(site);
    this.site = site;
  }

  /** Records the place of a console call and passes its last argument on. */
  here<T>(site: number, argument: T): T {
    this.site = site;
    return argument;
  }

  /** An error leaves a learner function at `site`: remembers where, and gives what to throw on. */
  thrown(error: unknown, site: number): unknown {
    if (isFatal(error)) {
      this.failure ??= error;
      this.fuel = -1;
      locateFatal(error, this.sites[site]!);
      return error;
    }
    const limit = nativeLimitOf(error);
    if (limit !== null) return this.nativeLimit(limit, site);
    this.fuel -= THROW_STEPS;
    this.note(error, site);
    return error;
  }

  private nativeLimit(limit: 'steps' | 'memory', id: number): FatalError {
    this.fuel = -1;
    const site = this.sites[id]!;
    this.failure ??=
      limit === 'steps'
        ? this.tooDeep(id)
        : new StepLimitError(
            'memory',
            `${lineOf(site)}: this asked for more memory than there is, so the run was stopped. Work on smaller pieces.`,
            site,
          );
    return this.failure;
  }

  private note(error: unknown, site: number): void {
    // The learner's own line says more: the one that called the package.
    if (isPackageFile(this.sites[site]!.file)) return;
    if (isObject(error)) {
      if (!this.places.has(error)) this.places.set(error, site);
    } else if (this.primitive === null || this.primitive.value !== error) {
      this.primitive = { value: error, site };
    }
  }

  /** Start of a `catch` clause: fatal errors go on, all others are the learner's. */
  caught(error: unknown, site = this.site): unknown {
    const result = this.thrown(error, site);
    if (isFatal(result)) throw result;
    return error;
  }

  /** Where `error` was first seen in learner code. */
  siteOf(error: unknown): Site | undefined {
    const id = isObject(error)
      ? this.places.get(error)
      : this.primitive?.value === error
        ? this.primitive?.site
        : undefined;
    return id === undefined ? undefined : this.sites[id];
  }

  currentSite(): Site | undefined {
    return this.sites[this.site];
  }

  /** Calls an async function: `generator` is its body, begun here and now. */
  go(generator: Generation, site: number): VirtualPromise<unknown> {
    this.depth += 2;
    if (this.depth > CALL_DEPTH_MAX) this.out(site);
    try {
      return this.promises.run(generator);
    } finally {
      this.depth -= 2;
    }
  }

  /** As {@link go} where evaluating the parameters may throw. */
  goWith(body: Any, self: unknown, args: Any, site: number): VirtualPromise<unknown> {
    let generator: Generation;
    try {
      generator = Reflect.apply(body, self, args);
    } catch (error) {
      return this.rejected(error, site);
    }
    return this.go(generator, site);
  }

  /** The result of an async function that did not wait. */
  resolved(value?: unknown): VirtualPromise<unknown> {
    const promise = this.promises.pending();
    this.promises.resolve(promise, value);
    return promise;
  }

  rejected(error: unknown, site: number): VirtualPromise<unknown> {
    const reason = this.thrown(error, site);
    if (isFatal(reason)) throw reason;
    const promise = this.promises.pending();
    this.promises.reject(promise, reason);
    return promise;
  }

  /** Calls an async generator function. */
  stream(generator: Generation): AsyncGenerator {
    return new AsyncGenerator(this.promises, generator);
  }

  streamWith(body: Any, self: unknown, args: Any): AsyncGenerator {
    return this.stream(Reflect.apply(body, self, args));
  }

  item(value: unknown): Item {
    return new Item(value, false);
  }

  delegate(iterable: unknown): Generation {
    return delegateTo(this.promises, iterable);
  }

  open(iterable: unknown): AsyncIteratorRecord {
    return openIterator(this.promises, iterable);
  }

  ended(result: unknown): unknown {
    if (!isObject(result))
      throw new TypeError(`Iterator result ${String(result)} is not an object`);
    return (result as { done?: unknown }).done;
  }

  close(record: AsyncIteratorRecord, state: number): Generator<unknown, void, unknown> {
    return closeIterator(record, state === 2);
  }

  pow(base: Any, exponent: Any): unknown {
    if (typeof base === 'number' && typeof exponent === 'number') return power(base, exponent);
    // Incrementing is the language's own way to a numeric value.
    const x = base++;
    const y = exponent++;
    return typeof x === 'number' && typeof y === 'number' ? power(x, y) : x ** y;
  }

  /** The target of `o[k] **= v`, read before the right side is evaluated. */
  reference(object: Any, key: PropertyKey): { object: Any; key: PropertyKey; value: unknown } {
    return { object, key, value: object[key] };
  }

  powAssign(target: { object: Any; key: PropertyKey; value: unknown }, exponent: unknown): unknown {
    return (target.object[target.key] = this.pow(target.value, exponent));
  }
}
