import type { Root } from 'hast';
import { type Components, toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { memo } from 'react';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import './prose.css';

/** Text of a lesson. Other sites open beside the page, so that a run is never lost to a link. */
export const Prose = memo(function Prose({ content }: { readonly content: Root }) {
  return <div className="prose">{toJsxRuntime(content, { Fragment, jsx, jsxs, components })}</div>;
});

const components: Partial<Components> = {
  a({ node: _, href = '', children, ...rest }) {
    const outside = /^https?:/.test(href);
    return (
      <a href={href} {...rest} {...(outside ? { target: '_blank', rel: 'noreferrer' } : {})}>
        {children}
      </a>
    );
  },
  // Wide code and tables scroll by themselves, so the keyboard must be able to reach them.
  pre({ node: _, ...rest }) {
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus
    return <pre tabIndex={0} {...rest} />;
  },
  table({ node: _, ...rest }) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus
      <section className="prose-table" aria-label="Table" tabIndex={0}>
        <table {...rest} />
      </section>
    );
  },
};
