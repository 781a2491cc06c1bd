/** Stands for pino's `lib/caller.js`: only transports want to know the files on the stack. */
export default function getCallers(): undefined {
  return undefined;
}
