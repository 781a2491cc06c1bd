import type { Root } from 'hast';
import { type ComponentProps, memo } from 'react';
import { type ElementComponents, render } from './hast.tsx';
import { useLessonLanguage } from './language.ts';
import './prose.css';

/** Text of a lesson. */
export const Prose = memo(function Prose({ content }: { readonly content: Root }) {
  const nodes = content.children.filter((node) => node.type !== 'doctype');
  const language = useLessonLanguage();
  return (
    <div className="prose" lang={language}>
      {render(nodes, proseComponents)}
    </div>
  );
});

/** How elements of any text are shown. */
export const proseComponents: ElementComponents = {
  /** Other sites open beside the page, so that a run is never lost to a link. */
  a({ href = '', children, ...rest }: ComponentProps<'a'>) {
    const outside = /^https?:/.test(href);
    return (
      <a href={href} {...rest} {...(outside ? { target: '_blank', rel: 'noreferrer' } : {})}>
        {children}
      </a>
    );
  },
  // Wide code and tables scroll by themselves, so the keyboard must be able to reach them.
  pre(props: ComponentProps<'pre'>) {
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus
    return <pre tabIndex={0} {...props} />;
  },
  table(props: ComponentProps<'table'>) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus
      <div className="prose-table" tabIndex={0}>
        <table {...props} />
      </div>
    );
  },
};
