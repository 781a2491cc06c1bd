import type { Root } from 'hast';
import { Check, Copy } from 'lucide-react';
import { type ComponentProps, isValidElement, useEffect, useRef, useState } from 'react';
import type { OfferedPackage } from '../../sandbox/packages/offered.ts';
import { type ElementComponents, render } from '../lesson/hast.tsx';
import { proseComponents } from '../lesson/Prose.tsx';
import { Button } from '../shared/Button.tsx';
import { versionText } from './PackageList.tsx';

type Loaded = 'loading' | 'failed' | Root;

/** The page about one package, in the words of `sandbox/packages/docs`. */
export function PackageDocs({ about }: { readonly about: OfferedPackage }) {
  const { name, aliases, version, kind } = about;
  const page = useRef<HTMLElement>(null);
  const [loaded, setLoaded] = useState<Loaded>('loading');
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try loads anew
  useEffect(() => {
    let gone = false;
    const put = (next: Loaded) => {
      if (!gone) setLoaded(next);
    };
    setLoaded('loading');
    import('virtual:packages')
      .then(({ packageDocs }) => packageDocs(name))
      .then(put, (error: unknown) => {
        console.error(error);
        put('failed');
      });
    return () => {
      gone = true;
    };
  }, [name, tries]);
  // Its keys scroll at once.
  useEffect(() => page.current?.focus({ preventScroll: true }), []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus
    <article ref={page} className="package-docs" tabIndex={0} aria-label={`About ${name}`}>
      <p className="package-facts">
        {aliases.length > 0 && (
          <span>
            also as <code>{aliases.join(', ')}</code>
          </span>
        )}
        <span className="package-version">{versionText(name, aliases, version)}</span>
        <span className="package-kind">
          {kind === 'modelled' ? 'modelled' : 'the real package'}
        </span>
      </p>
      {loaded === 'loading' && <p role="status">Loading …</p>}
      {loaded === 'failed' && (
        <p role="alert">
          This page could not be loaded.{' '}
          <Button onClick={() => setTries(tries + 1)}>Try again</Button>
        </p>
      )}
      {typeof loaded === 'object' && (
        <div className="prose">
          {render(
            loaded.children.filter((node) => node.type !== 'doctype'),
            components,
          )}
        </div>
      )}
    </article>
  );
}

const components: ElementComponents = { ...proseComponents, pre: Fence };

/** Code can be copied; what it answers need not be. */
function Fence({ children, ...rest }: ComponentProps<'pre'>) {
  const code = isValidElement<ComponentProps<'code'>>(children)
    ? children
    : Array.isArray(children)
      ? children.find((child) => isValidElement<ComponentProps<'code'>>(child))
      : undefined;
  const isCode = code?.props.className?.includes('language-ts') === true;
  const text = isCode ? [code.props.children].flat().join('') : '';
  const Pre = proseComponents['pre']!;
  return (
    <div className="package-code">
      <Pre {...rest}>{children}</Pre>
      {isCode && <CopyButton text={text} />}
    </div>
  );
}

/** Real ms that “Copied” stays. */
const SAID_MS = 2000;

function CopyButton({ text }: { readonly text: string }) {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <Button
      icon={said === 'Copied' ? Check : Copy}
      onClick={() =>
        navigator.clipboard
          .writeText(text)
          .then(() => setSaid('Copied'))
          .catch(() => setSaid('Select it and press Ctrl+C'))
      }
    >
      <span aria-live="polite">{said ?? 'Copy'}</span>
    </Button>
  );
}
