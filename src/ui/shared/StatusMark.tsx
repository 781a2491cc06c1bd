import { statusLook } from '../../picture/status.ts';
import type { Status } from '../../telemetry/record.ts';
import './status.css';

interface StatusMarkProps {
  readonly status: Status;
  /** Shown beside the mark (default: the status's own word); null leaves the mark alone. */
  readonly word?: string | null;
}

/** A status as shape and word; the shape alone only where the word stands near. */
export function StatusMark({ status, word }: StatusMarkProps) {
  const look = statusLook(status);
  return (
    <span className="status" data-status={status}>
      <svg className="status-mark" viewBox="-6 -6 12 12" aria-hidden="true">
        <path d={look.path} fill="currentColor" />
      </svg>
      {word !== null && <span>{word ?? look.word}</span>}
    </span>
  );
}
