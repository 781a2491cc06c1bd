import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Place } from '../../state/place.ts';
import { placeToShow } from '../../state/place.ts';
import type { CodeEditor, EditorView } from './code-editor.ts';
import type { EditorDocument } from './documents.ts';
import { PlainEditor } from './PlainEditor.tsx';

interface EditorSurfaceProps {
  readonly view: EditorView;
  /**
   * The view as the stores have it at this instant. A render may lag behind the keyboard, and
   * bringing Monaco to an older text would swallow keystrokes.
   */
  readonly currentView: () => EditorView;
  /** Calls back at every change of what `currentView` reads; returns how to stop. */
  readonly subscribe: (onChange: () => void) => () => void;
  readonly onEdit: (document: EditorDocument, code: string) => void;
}

type Loading = 'loading' | 'ready' | 'failed';

/** Monaco once it is here; a plain text area until then. */
export function EditorSurface({ view, currentView, subscribe, onEdit }: EditorSurfaceProps) {
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<CodeEditor | null>(null);
  const [loading, setLoading] = useState<Loading>('loading');
  const viewNow = useEffectEvent(currentView);
  const edited = useEffectEvent(onEdit);

  useEffect(() => {
    let gone = false;
    let stop = () => {};
    import('./code-editor.ts')
      .then(({ createCodeEditor }) => {
        if (gone || host.current === null) return;
        const caret = caretOf(plain.current);
        const made = createCodeEditor({
          host: host.current,
          view: viewNow(),
          onEdit: (document, code) => edited(document, code),
        });
        editor.current = made;
        stop = subscribe(() => made.update(viewNow()));
        if (caret !== null) made.focus(caret);
        setLoading('ready');
      })
      .catch((error: unknown) => {
        console.error(error);
        if (!gone) setLoading('failed');
      });
    return () => {
      gone = true;
      stop();
      editor.current?.destroy();
      editor.current = null;
    };
  }, [subscribe]);

  // Which document is on show and the theme come from React; the texts never do.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the view that React owns
  useEffect(
    () => editor.current?.update(viewNow()),
    [view.active, view.theme, view.documents.length],
  );

  useEffect(
    () =>
      placeToShow.subscribe(({ place }) => {
        // Another editor may show that file.
        if (place === null || !viewNow().documents.some(({ path }) => path === place.file)) return;
        // After the tab of the file has been brought up.
        requestAnimationFrame(() => {
          if (editor.current === null) revealPlain(plain.current, place);
          else editor.current.reveal(place.line, place.column);
        });
      }),
    [],
  );

  const shown = view.documents.find((document) => document.id === view.active);
  return (
    <div className="editor-surface" data-editor={loading}>
      <div ref={host} className="editor-host" />
      {loading !== 'ready' && shown !== undefined && (
        <PlainEditor ref={plain} document={shown} onEdit={onEdit} />
      )}
      {loading === 'failed' && (
        <p className="editor-note" role="status">
          The full editor could not be loaded. This plain one keeps and runs your code all the same.
        </p>
      )}
    </div>
  );
}

const caretOf = (area: HTMLTextAreaElement | null): number | null =>
  area !== null && document.activeElement === area ? area.selectionStart : null;

function revealPlain(area: HTMLTextAreaElement | null, { line, column }: Place): void {
  if (area === null) return;
  const before = area.value.split('\n').slice(0, line - 1);
  const offset = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  area.focus();
  area.setSelectionRange(offset, offset);
}
