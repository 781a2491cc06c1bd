import { useCallback } from 'react';
import { useStore } from 'zustand';
import type { Problem } from '../../config/problem.ts';
import type { CodeProblem } from '../../engine/protocol.ts';
import { appearance } from '../../state/appearance.ts';
import { showPlace } from '../../state/place.ts';
import type { PlaygroundState } from '../../state/playground/playground.ts';
import type { EditorView } from '../editor/code-editor.ts';
import { type EditorDocument, mineId } from '../editor/documents.ts';
import { EditorSurface } from '../editor/EditorSurface.tsx';
import '../editor/editor.css';
import { StatusMark } from '../shared/StatusMark.tsx';
import { usePlayground } from './context.ts';

const FILE = 'scenario.yaml';

/** The system as text: what it says is what stands, as soon as it can be read. */
export function YamlEditor() {
  const playground = usePlayground();
  const yaml = useStore(playground.store, (s) => s.system.yaml);
  const problems = useStore(playground.store, (s) => s.problems);
  const theme = useStore(appearance, (s) => s.theme);
  const subscribe = useCallback(
    (onChange: () => void) =>
      playground.store.subscribe((now, before) => {
        if (now.system.yaml !== before.system.yaml || now.problems !== before.problems) onChange();
      }),
    [playground],
  );
  const viewOf = (text: string, found: readonly Problem[]): EditorView => ({
    documents: [documentOf(text)],
    active: mineId(FILE),
    problems: found.map(toCodeProblem),
    notices: [],
    theme,
  });
  return (
    <section className="build-yaml" aria-label="The system as YAML">
      <Notice />
      <Problems problems={problems} />
      <EditorSurface
        view={viewOf(yaml, problems)}
        currentView={() => {
          const now = playground.store.getState();
          return viewOf(now.system.yaml, now.problems);
        }}
        subscribe={subscribe}
        onEdit={(_, text) => playground.writeYaml(text)}
      />
    </section>
  );
}

const documentOf = (code: string): EditorDocument => ({
  id: mineId(FILE),
  path: FILE,
  code,
  readOnly: false,
  kind: 'mine',
});

const toCodeProblem = ({ line, column, problem, remedy }: Problem): CodeProblem => ({
  file: FILE,
  line,
  column,
  message: `${problem}. ${remedy}`,
});

/** So many are told at once; the rest are marked in the text. */
const TOLD = 3;

function Problems({ problems }: { readonly problems: PlaygroundState['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <div className="build-problems" role="alert">
      <p>Not applied yet: the system that stands is the last one that could be read.</p>
      <ul>
        {problems.slice(0, TOLD).map(({ line, column, path, problem, remedy }) => (
          <li key={`${line}:${column}:${problem}`}>
            <button
              type="button"
              className="place-link"
              onClick={() => showPlace(FILE, line, column)}
            >
              line {line}
            </button>{' '}
            {path !== '' && <code>{path}</code>} {problem}. {remedy}
          </li>
        ))}
      </ul>
      {problems.length > TOLD && <p>…and {problems.length - TOLD} more, marked below.</p>}
    </div>
  );
}

/** What the last change by hand did, or why it was not made. */
function Notice() {
  const playground = usePlayground();
  const notice = useStore(playground.store, (s) => s.notice);
  const canUndo = useStore(playground.store, (s) => s.canUndo);
  return (
    <div role="status">
      {notice !== null && (
        <p className="build-notice" data-refused={notice.refused}>
          <StatusMark status={notice.refused ? 'slow' : 'ok'} word={null} />
          <span>{notice.text}</span>
          {canUndo && !notice.refused && (
            <button type="button" className="place-link" onClick={() => playground.undo()}>
              Undo
            </button>
          )}
        </p>
      )}
    </div>
  );
}
