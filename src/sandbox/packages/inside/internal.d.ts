/** What the simulator gives the code in this folder: see `../pino.ts`, `../prom-client.ts`, `../opentelemetry.ts`. */
declare module 'internal:pino' {
  const tools: ReturnType<typeof import('../pino.ts').pinoTools>;
  export const hostname: typeof tools.hostname;
  export const write: typeof tools.write;
}
declare module 'internal:prom-client' {
  const tools: ReturnType<typeof import('../prom-client.ts').promClientTools>;
  export const now: typeof tools.now;
  export const watch: typeof tools.watch;
}
declare module 'internal:@opentelemetry/api' {
  const tools: ReturnType<typeof import('../opentelemetry.ts').opentelemetryTools>;
  export const run: typeof tools.run;
}
/** prom-client declares only what it gives out. */
declare module 'prom-client/lib/gauge.js' {
  export default class Gauge {
    constructor(configuration: object);
    set(labels: object, value: number): void;
  }
}
