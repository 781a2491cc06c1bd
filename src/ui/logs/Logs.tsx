import './logs.css';

export interface LogsProps {
  /** A line's place in the learner's code was chosen; `line` counts from 1. */
  readonly onPlace: (file: string, line: number) => void;
  readonly onTrace: (traceId: number) => void;
}

/** Log records as they come, newest at the bottom. */
export function Logs({ onPlace, onTrace }: LogsProps) {
  void onPlace;
  void onTrace;
  return <section className="logs" aria-label="Logs" />;
}
