import type { Ref } from 'react';
import type { EditorDocument } from './documents.ts';

interface PlainEditorProps {
  readonly document: EditorDocument;
  readonly onEdit: (document: EditorDocument, code: string) => void;
  readonly ref: Ref<HTMLTextAreaElement>;
}

/** Shows and edits the code before Monaco has arrived, or when it cannot. */
export function PlainEditor({ document, onEdit, ref }: PlainEditorProps) {
  return (
    <textarea
      ref={ref}
      className="plain-editor"
      aria-label={`Code of ${document.path}`}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      wrap="off"
      readOnly={document.readOnly}
      value={document.code}
      onChange={(event) => onEdit(document, event.target.value)}
    />
  );
}
