import { EventColumns } from './event-heap.ts';

/** Drawn per part when a span is divided: parts then differ by about a quarter of their size. */
const SAMPLES_PER_PART = 16;

/**
 * Events that are not due for long, in spans of time that follow each other. Within its span an
 * event lies in no order, so that adding one touches no more memory than its own row.
 */
export class FarEvents {
  size = 0;
  /** The latest span first; the next one due is the last. */
  private readonly spans: EventColumns[] = [];
  /** The instant each span ends with, inclusive. Descending; the first is infinite. */
  private readonly ends: number[] = [];

  /** The event must come after all spans given out by {@link takeNext}. */
  add(time: number, order: number, slot: number): void {
    this.spans[this.spanOf(time)]!.append(time, order, slot);
    this.size++;
  }

  /** Puts `events` before all others. They end with instant `end`. */
  addSpan(events: EventColumns, end: number): void {
    this.spans.push(events);
    this.ends.push(end);
    this.size += events.size;
  }

  /**
   * Moves the next span into `target`, after dividing it if it holds more than `2 * wanted` events:
   * about `wanted` are moved then, all of the same instant together. Returns the instant it ends
   * with; +Infinity when no span is left.
   */
  takeNext(target: EventColumns, wanted: number): number {
    const last = this.spans.length - 1;
    if (last >= 0 && this.spans[last]!.size > 2 * wanted) this.divide(wanted);
    const end = this.ends.pop();
    const span = this.spans.pop();
    if (end === undefined || span === undefined) return Number.POSITIVE_INFINITY;
    this.size -= span.size;
    target.appendAll(span);
    return end;
  }

  /** Removes the events that `drop` says yes to; it sees each event's slot once. */
  filter(drop: (slot: number) => boolean): void {
    this.size = 0;
    for (const span of this.spans) {
      span.filter(drop);
      this.size += span.size;
    }
  }

  /** Splits the next span into spans of about `wanted` events, at sampled quantiles. */
  private divide(wanted: number): void {
    const span = this.spans.pop()!;
    const end = this.ends.pop()!;
    const samples = sortedSample(span, Math.ceil(span.size / wanted) * SAMPLES_PER_PART);
    this.addSpan(new EventColumns(wanted), end);
    for (let i = samples.length - SAMPLES_PER_PART; i > 0; i -= SAMPLES_PER_PART) {
      const time = samples[i]!;
      if (time < this.ends[this.ends.length - 1]!) this.addSpan(new EventColumns(wanted), time);
    }
    const { times, orders, slots, size } = span;
    this.size -= size;
    for (let row = 0; row < size; row++) this.add(times[row]!, orders[row]!, slots[row]!);
  }

  private spanOf(time: number): number {
    const { ends } = this;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (time <= ends[middle]!) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function sortedSample({ times, size }: EventColumns, count: number): Float64Array {
  const samples = new Float64Array(count);
  const stride = size / count;
  for (let i = 0; i < count; i++) samples[i] = times[Math.floor(i * stride)]!;
  return samples.sort();
}
