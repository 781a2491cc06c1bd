import type { CodeNotice, CodeProblem } from '../../engine/protocol.ts';
import { SHORTCUTS } from '../app/shortcuts.ts';
import type { EditorDocument } from './documents.ts';
import { applyTheme, type EditorTheme } from './editor-theme.ts';
import { checkAgain, monaco } from './monaco.ts';
import { NGINX } from './nginx-language.ts';
import { createPackageWatch } from './package-imports.ts';

/** All that the editor shows; `update` brings it to this. */
export interface EditorView {
  readonly documents: readonly EditorDocument[];
  /** Id of the document on show. */
  readonly active: string;
  readonly problems: readonly CodeProblem[];
  readonly notices: readonly CodeNotice[];
  readonly theme: EditorTheme;
}

export interface CodeEditor {
  update(view: EditorView): void;
  /** Puts the caret at a place of the active document, counted from 1. */
  reveal(line: number, column: number): void;
  /** Takes the focus, the caret `offset` characters into the text. */
  focus(offset?: number): void;
  destroy(): void;
}

export interface CodeEditorOptions {
  readonly host: HTMLElement;
  readonly view: EditorView;
  readonly onEdit: (document: EditorDocument, code: string) => void;
}

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fixedOverflowWidgets: true,
  minimap: { enabled: false },
  stickyScroll: { enabled: false },
  scrollBeyondLastLine: false,
  overviewRulerLanes: 0,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 8,
  glyphMargin: false,
  // Dimmed, the last number would be too faint to read.
  renderFinalNewline: 'on',
  folding: false,
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  tabSize: 2,
  wordBasedSuggestions: 'off',
  padding: { top: 8, bottom: 8 },
  ariaLabel: `Code. Tab indents; press Escape, then Tab, to leave the editor. ${SHORTCUTS.run.keys} runs the code.`,
};

const uriOf = (id: string) => monaco.Uri.parse(`file:///${id}`);

export function createCodeEditor({ host, view: first, onEdit }: CodeEditorOptions): CodeEditor {
  const style = getComputedStyle(document.documentElement);
  const editor = monaco.editor.create(host, {
    ...OPTIONS,
    model: null,
    fontFamily: style.getPropertyValue('--font-code'),
  });
  const open = new Map<string, OpenDocument>();
  let active: string | null = null;
  let theme: EditorTheme | null = null;
  const watchPackages = createPackageWatch();
  leaveWithEscapeTab(editor);

  function show(id: string): void {
    const next = open.get(id);
    if (id === active || next === undefined) return;
    const before = active === null ? undefined : open.get(active);
    if (before !== undefined) before.viewState = editor.saveViewState();
    active = id;
    editor.setModel(next.model);
    editor.updateOptions({ readOnly: next.document.readOnly });
    editor.restoreViewState(next.viewState);
    if (open.size > 1) checkAgain();
  }

  const self: CodeEditor = {
    update(view) {
      if (view.theme !== theme) applyTheme((theme = view.theme));
      const wanted = new Set(view.documents.map((doc) => doc.id));
      const others = wanted.size !== open.size || [...wanted].some((id) => !open.has(id));
      if (others && wanted.size > 1) checkAgain();
      for (const doc of view.documents) {
        const known = open.get(doc.id);
        if (known === undefined) open.set(doc.id, openDocument(doc, onEdit));
        else known.take(doc);
      }
      watchPackages(codeOf(view.documents));
      show(view.active);
      for (const [id, known] of open) {
        if (wanted.has(id)) continue;
        known.close();
        open.delete(id);
      }
      for (const { document: doc, model } of open.values()) {
        const mine = doc.kind === 'mine' || doc.kind === 'support';
        const here = ({ file }: CodeProblem) => mine && file === doc.path;
        monaco.editor.setModelMarkers(model, 'faultline', [
          ...view.problems.filter(here).map(problemMarker),
          ...view.notices.filter(here).map(noticeMarker),
        ]);
      }
    },
    reveal(lineNumber, column) {
      editor.setPosition({ lineNumber, column });
      editor.revealPositionInCenterIfOutsideViewport({ lineNumber, column });
      editor.focus();
    },
    focus(offset) {
      const model = editor.getModel();
      if (offset !== undefined && model !== null) editor.setPosition(model.getPositionAt(offset));
      editor.focus();
    },
    destroy() {
      editor.dispose();
      for (const known of open.values()) known.close();
      open.clear();
    },
  };
  self.update(first);
  return self;
}

const codeOf = (documents: readonly EditorDocument[]) =>
  Object.fromEntries(
    documents.flatMap(({ id, path, code }) =>
      languageOf(path) === 'typescript' ? [[id, code]] : [],
    ),
  );

function languageOf(path: string): string {
  if (/\.ya?ml$/.test(path)) return 'yaml';
  return path.endsWith('.conf') ? NGINX : 'typescript';
}

interface OpenDocument {
  readonly document: EditorDocument;
  readonly model: monaco.editor.ITextModel;
  viewState: monaco.editor.ICodeEditorViewState | null;
  take(document: EditorDocument): void;
  close(): void;
}

function openDocument(
  first: EditorDocument,
  onEdit: (document: EditorDocument, code: string) => void,
): OpenDocument {
  let current = first;
  const uri = uriOf(first.id);
  monaco.editor.getModel(uri)?.dispose();
  const model = monaco.editor.createModel(first.code, languageOf(first.path), uri);
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  model.updateOptions({
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  let taking = false;
  const listener = model.onDidChangeContent(() => {
    if (!taking && !current.readOnly) onEdit(current, model.getValue());
  });
  return {
    get document() {
      return current;
    },
    model,
    viewState: null,
    take(next) {
      current = next;
      if (model.getValue() === next.code) return;
      taking = true;
      // As an edit, so that even a reset can be undone.
      model.pushEditOperations(
        [],
        [{ range: model.getFullModelRange(), text: next.code }],
        () => null,
      );
      taking = false;
    },
    close() {
      listener.dispose();
      model.dispose();
    },
  };
}

const problemMarker = (problem: CodeProblem) => markerOf(problem, monaco.MarkerSeverity.Error);
const noticeMarker = (notice: CodeNotice) => markerOf(notice, monaco.MarkerSeverity.Info);

function markerOf(
  { line, column, message }: CodeProblem,
  severity: monaco.MarkerSeverity,
): monaco.editor.IMarkerData {
  return {
    severity,
    message,
    startLineNumber: line,
    startColumn: column,
    endLineNumber: line,
    // To the end of the line: Monaco shortens it to what there is.
    endColumn: Number.MAX_SAFE_INTEGER,
  };
}

/** Tab indents, as programmers expect; after Escape it moves on, so the keyboard is never trapped. */
function leaveWithEscapeTab(editor: monaco.editor.IStandaloneCodeEditor): void {
  let leaving = false;
  const set = (next: boolean) => {
    if (next !== leaving) editor.updateOptions({ tabFocusMode: (leaving = next) });
  };
  editor.onKeyDown(({ keyCode }) => {
    if (keyCode === monaco.KeyCode.Escape) set(true);
    else if (keyCode !== monaco.KeyCode.Tab && keyCode !== monaco.KeyCode.Shift) set(false);
  });
  editor.onDidBlurEditorText(() => set(false));
}
