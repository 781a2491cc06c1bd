import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const NAME = 'virtual:worker-text';
const ENTRY = fileURLToPath(new URL('../engine/worker.ts', import.meta.url));
/** Rooms that may stand in the worker; a change in one rebuilds it. */
const ROOMS = /\/src\/(base|kernel|telemetry|network|cluster|sandbox|engine)\//;

/**
 * `import text from 'virtual:worker-text'`: the simulation worker bundled into one classic script,
 * as a string. The sandbox frame has an opaque origin and may load nothing, so the page hands it
 * the text. (Vite's own `?worker&inline` and `?worker&url` do not work for this.)
 */
export function workerText(): Plugin {
  let bundled: Promise<string> | null = null;
  return {
    name: 'faultline-worker-text',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return undefined;
      bundled ??= bundle();
      return `export default ${JSON.stringify(await bundled)};`;
    },
    handleHotUpdate({ file, server }) {
      if (!ROOMS.test(file)) return;
      bundled = null;
      const module = server.moduleGraph.getModuleById(`\0${NAME}`);
      if (module) server.moduleGraph.invalidateModule(module);
    },
  };
}

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      rollupOptions: { input: ENTRY, output: { format: 'iife', name: 'faultlineWorker' } },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  if (first === undefined || !('output' in first)) throw new Error('the worker build gave nothing');
  return first.output[0].code;
}
