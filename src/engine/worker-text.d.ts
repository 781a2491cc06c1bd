declare module 'virtual:worker-text' {
  /** The simulation worker as one classic script (see `src/cli/vite-worker-text.ts`). */
  const text: string;
  export default text;
}
