import type { Properties, RootContent } from 'hast';
import { type ComponentType, createElement, type ReactNode } from 'react';

/** Components to use for elements of these names. */
export type ElementComponents = Readonly<
  // biome-ignore lint/suspicious/noExplicitAny: each takes the attributes of its own element
  Record<string, ComponentType<any>>
>;

/** Elements that may hold no text, not even the line breaks of the source. */
const TABLE_PARTS: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tr']);

/**
 * A lesson's prose as React elements. Text and elements only: comments and the like are dropped,
 * and raw HTML never gets this far (the lesson format refuses it).
 */
export function render(
  nodes: readonly RootContent[],
  components: ElementComponents,
): readonly ReactNode[] {
  return nodes.map((node, index) => {
    if (node.type === 'text') return node.value;
    if (node.type !== 'element') return null;
    const { tagName, properties } = node;
    const children = TABLE_PARTS.has(tagName)
      ? node.children.filter((child) => child.type === 'element')
      : node.children;
    return createElement(
      components[tagName] ?? tagName,
      { ...attributes(properties), key: index },
      ...render(children, components),
    );
  });
}

/** hast names are React's, but for `aria-*` and `data-*`; lists are joined by spaces. */
function attributes(properties: Properties): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    result[attributeName(name)] = Array.isArray(value) ? value.join(' ') : value;
  }
  return result;
}

function attributeName(name: string): string {
  if (/^aria[A-Z]/.test(name)) return `aria-${name.slice(4).toLowerCase()}`;
  if (/^data[A-Z]/.test(name)) return name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
  return name;
}
