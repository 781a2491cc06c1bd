import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { lessonsPlugin } from './src/cli/vite-lessons.ts';
import { packagesPlugin } from './src/cli/vite-packages.ts';
import { workerText } from './src/cli/vite-worker-text.ts';

/**
 * The page's own wall: nothing from elsewhere, no eval. (Learner code runs behind a stricter one,
 * in public/sandbox.html.) Monaco needs inline styles; the editor's workers are blobs in places.
 */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** In the build only: the dev server injects inline scripts of its own. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'faultline-csp',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

export default defineConfig({
  // Relative, so that the build works from any folder of a plain file server.
  base: './',
  plugins: [react(), lessonsPlugin(), packagesPlugin(), workerText(), contentSecurityPolicy()],
  server: { port: 5173 },
  build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
  worker: { format: 'es' },
  // Found late (the editor is loaded lazily), they would reload the page in mid-use.
  optimizeDeps: { entries: ['index.html', 'src/ui/editor/monaco.ts', 'src/engine/client.ts'] },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    exclude: [...configDefaults.exclude, 'e2e/**'],
    environment: 'node',
    // Never a claim about speed: machines differ, and a run must only not hang.
    testTimeout: 120_000,
  },
});
