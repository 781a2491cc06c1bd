/** Runs beside `scenario-example-shop.ts` in the same process: a clock of its own, and a good end. */
const alive = setInterval(
  () => console.debug('shop is alive, version', process.env.VERSION),
  10_000,
);

process.once('SIGTERM', () => {
  clearInterval(alive);
  // What is open takes 200 ms at most.
  setTimeout(() => process.exit(), 500);
});
