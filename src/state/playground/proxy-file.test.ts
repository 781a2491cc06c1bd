import { expect, it } from 'vitest';
import {
  addProxyTarget,
  newProxyFile,
  proxyTargets,
  removeProxyTarget,
  renameProxyTarget,
} from './proxy-file.ts';

it('adds, renames and removes servers, and keeps the rest', () => {
  const one = newProxyFile(['shop']);
  expect(proxyTargets(one)).toEqual(['shop']);
  const two = addProxyTarget(one, 'shop-2')!;
  expect(two).toContain('  server shop;\n  server shop-2;\n}');
  expect(removeProxyTarget(two, 'shop-2')).toBe(one);
  expect(proxyTargets(renameProxyTarget(two, 'shop', 'store'))).toEqual(['store', 'shop-2']);
  expect(addProxyTarget(two, 'shop')).toBe(two);
});

it('takes a server with its parameters', () => {
  const text = 'upstream u {\n  server a:8080 weight=3 max_fails=2; # old\n  server b;\n}\n';
  expect(removeProxyTarget(text, 'a')).toBe('upstream u {\n  server b;\n}\n');
});

it('has no place for a server without an upstream', () => {
  expect(addProxyTarget('server { listen 80; }', 'a')).toBeNull();
});
