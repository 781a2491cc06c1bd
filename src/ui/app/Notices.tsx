import { Info, X } from 'lucide-react';
import { type ReactNode, use, useState } from 'react';
import { useStore } from 'zustand';
import type { CodeNotice, CodeProblem } from '../../engine/protocol.ts';
import { showPlace } from '../../state/place.ts';
import { simulation } from '../../state/simulation.ts';
import type { RunFailure } from '../../telemetry/record.ts';
import { Button, IconButton } from '../shared/Button.tsx';
import { BuildContext } from '../shared/build.ts';
import { StatusMark } from '../shared/StatusMark.tsx';
import './notices.css';
import { useWorkbench } from './workbench.tsx';

/** Above the workspace: what stopped the code, and whether the learner's work is being kept. */
export function Notices() {
  const problems = useStore(simulation, (s) => s.problems);
  const failure = useStore(simulation, (s) => s.failure);
  const remarks = useStore(simulation, (s) => s.notices);
  return (
    <section className="notices" aria-label="Notices">
      <StorageNotice />
      {problems.slice(0, 3).map((problem) => (
        <ProblemNotice key={keyOf(problem)} problem={problem} />
      ))}
      {problems.length > 3 && <Notice>…and {problems.length - 3} more in the editor.</Notice>}
      {failure !== null && <FailureNotice failure={failure} />}
      {remarks.length > 0 && <RemarkList remarks={remarks} />}
    </section>
  );
}

const keyOf = ({ file, line, column, message }: CodeProblem) =>
  `${file}:${line}:${column}:${message}`;

/** A file that the scenario names has no line to go to; where files can be added, a missing one is offered. */
function ProblemNotice({ problem }: { readonly problem: CodeProblem }) {
  const build = use(BuildContext);
  const { message, missing } = problem;
  const file = missing ?? problem.file;
  if (build?.canCreate(file) !== true) {
    return (
      <Notice>
        <PlaceLink {...problem} /> {message}
      </Notice>
    );
  }
  return (
    <Notice action={<Button onClick={() => build.create(file)}>Create {file}</Button>}>
      {missing !== undefined && <PlaceLink {...problem} />} {message}
    </Notice>
  );
}

/** Lines that are right and yet do not do what one may think: counted, and listed on demand. */
function RemarkList({ remarks }: { readonly remarks: readonly CodeNotice[] }) {
  const files = [...new Set(remarks.map(({ file }) => file))];
  return (
    <details className="remarks">
      <summary>
        <Info size={14} aria-hidden="true" />
        {remarks.length === 1 ? '1 remark' : `${remarks.length} remarks`} on {files.join(', ')}
      </summary>
      <ul>
        {remarks.map((remark) => (
          <li key={keyOf(remark)}>
            <PlaceLink {...remark} /> {remark.message}
          </li>
        ))}
      </ul>
    </details>
  );
}

function FailureNotice({ failure }: { readonly failure: RunFailure }) {
  const { file, line, column = 1, message } = failure;
  if (file === undefined || line === undefined) return <Notice>{message}</Notice>;
  return (
    <Notice>
      <PlaceLink file={file} line={line} column={column} /> {withoutPlace(message, file, line)}
    </Notice>
  );
}

/** The link already says where. */
const withoutPlace = (message: string, file: string, line: number): string => {
  const place = `${file}:${line}: `;
  return message.startsWith(place) ? message.slice(place.length) : message;
};

interface PlaceLinkProps {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function PlaceLink({ file, line, column }: PlaceLinkProps) {
  return (
    <button type="button" className="place-link" onClick={() => showPlace(file, line, column)}>
      {file}:{line}
    </button>
  );
}

function StorageNotice() {
  const { keeper } = useWorkbench();
  const { health, setAside } = useStore(keeper.state);
  const [hidden, setHidden] = useState<string | null>(null);
  const text = storageText(health, setAside);
  if (text === null || text === hidden) return null;
  return (
    <Notice tone="slow" onClose={() => setHidden(text)}>
      {text}
    </Notice>
  );
}

function storageText(
  health: 'saved' | 'full' | 'blocked',
  setAside: readonly string[],
): string | null {
  if (health === 'blocked') {
    return 'This browser does not let the page store anything. Your code is kept only until this tab closes: copy what you want to keep.';
  }
  if (health === 'full') {
    return 'The browser’s storage is full. Your newest changes are kept only until this tab closes: free some space, or copy what you want to keep.';
  }
  if (setAside.length > 0) {
    return `Some saved work could not be read and was set aside, not erased (${setAside.join(', ')}).`;
  }
  return null;
}

interface NoticeProps {
  readonly tone?: 'failed' | 'slow';
  readonly onClose?: () => void;
  /** What can be done about it. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Notice({ tone = 'failed', onClose, action, children }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} role="alert">
      <StatusMark status={tone} word={null} />
      <p>{children}</p>
      {action}
      {onClose !== undefined && <IconButton icon={X} label="Hide this notice" onClick={onClose} />}
    </div>
  );
}
