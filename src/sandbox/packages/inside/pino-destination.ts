import { write } from 'internal:pino';
import { EventEmitter } from 'node:events';

const METADATA: unique symbol = Symbol.for('pino.metadata');

interface Options {
  readonly dest?: unknown;
  readonly fd?: unknown;
}

/**
 * Stands for `sonic-boom`, pino's stream to a file: this one writes to the log of the run, at once.
 * Files there are none of; standard output and error are.
 */
export default class Destination extends EventEmitter {
  readonly fd: number;
  readonly destroyed = false;
  readonly writable = true;
  /** Asks pino to tell the level of each line before it writes it. */
  readonly [METADATA] = true;
  lastLevel: unknown = undefined;

  constructor({ dest, fd }: Options = {}) {
    super();
    const target = fd ?? dest ?? 1;
    if (target !== 1 && target !== 2) {
      throw new Error(
        `pino cannot write to ${String(target)}: there are no files here. Leave the destination out: lines go to standard output.`,
      );
    }
    this.fd = target;
  }

  write(line: unknown): boolean {
    write(String(line), this.lastLevel);
    return true;
  }

  flush(done?: () => void): void {
    done?.();
  }

  flushSync(): void {}
  reopen(): void {}
  end(): void {}
  destroy(): void {}
}
