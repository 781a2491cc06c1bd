import { expect, it } from 'vitest';
import { packageImports } from './package-imports.ts';

it('finds packages and leaves files beside it out', () => {
  const text = `import Consul from 'consul';
import { request } from "undici";
import 'node:events';
import { own } from './own.ts';
export * from 'p-retry';`;
  expect(packageImports(text)).toEqual(['consul', 'undici', 'node:events', 'p-retry']);
});
