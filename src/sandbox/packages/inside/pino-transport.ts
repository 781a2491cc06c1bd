/** Stands for pino's `lib/transport.js`, which starts worker threads. */
export default function transport(): never {
  throw new Error(
    'pino transports run in worker threads, which there are none of here. Leave `transport` out: each line goes to standard output and becomes a log record of the run.',
  );
}
