import type { Element, RootContent, Text } from 'hast';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { render } from './hast.tsx';

const html = (nodes: readonly RootContent[], components = {}) =>
  renderToStaticMarkup(render(nodes, components));
const text = (value: string): Text => ({ type: 'text', value });

it('renders text and elements with their attributes', () => {
  const code: Element = {
    type: 'element',
    tagName: 'code',
    properties: {
      className: ['language-ts', 'wide'],
      dataMeta: 'x',
      ariaDescribedBy: ['note', 'more'],
    },
    children: [text('a < b')],
  };
  expect(html([text('see '), code])).toBe(
    'see <code class="language-ts wide" data-meta="x" aria-describedby="note more">a &lt; b</code>',
  );
});

it('drops comments and raw text, and renders elements without content', () => {
  const comment: RootContent = { type: 'comment', value: 'hidden' };
  const rule: RootContent = { type: 'element', tagName: 'hr', properties: {}, children: [] };
  expect(html([comment, rule])).toBe('<hr/>');
});

it('uses the components given', () => {
  const link: Element = {
    type: 'element',
    tagName: 'a',
    properties: { href: '#/lesson/x', title: undefined },
    children: [text('next')],
  };
  const components = {
    a: ({ href, children }: { href: string; children: string }) => <b title={href}>{children}</b>,
  };
  expect(html([link], components)).toBe('<b title="#/lesson/x">next</b>');
});

it('keeps line breaks of the source out of tables', () => {
  const of = (tagName: string, children: Element['children']): Element => ({
    type: 'element',
    tagName,
    properties: {},
    children,
  });
  const row = of('tr', [text('\n'), of('td', [text(' 20 ms')]), text('\n')]);
  const table = of('table', [text('\n'), of('tbody', [row, text('\n')])]);
  expect(html([table])).toBe('<table><tbody><tr><td> 20 ms</td></tr></tbody></table>');
});
