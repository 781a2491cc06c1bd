import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { LogLine } from '../../engine/protocol.ts';
import { formatCount, formatInstant } from '../../picture/format.ts';
import { type SimulationState, simulation } from '../../state/simulation.ts';
import { useSampled } from '../shared/sampled.ts';
import { filterLogs, LEVELS, type LogFilter, parsePlace } from './filter.ts';
import { type Structured, structured } from './structured.ts';
import './logs.css';

export interface LogsProps {
  /** A line's place in the learner's code was chosen; `line` counts from 1. */
  readonly onPlace: (file: string, line: number) => void;
  readonly onTrace: (traceId: number) => void;
}

const EVERY_MS = 250;
/** Lines in the page at once; the newest that match. */
const LINES_MAX = 400;
/** Within this many px of the bottom counts as being there. */
const NEAR_BOTTOM = 24;
const NO_FILTER: LogFilter = { level: 'debug', service: null, text: '' };

const selectLogs = (state: SimulationState) => state.logs;
const selectSkipped = (state: SimulationState) => state.logsSkipped;
const selectEnded = (state: SimulationState) => state.phase === 'ended';
const selectTopology = (state: SimulationState) => state.topology;

/** Log records as they come, newest at the bottom. */
export function Logs({ onPlace, onTrace }: LogsProps) {
  const logs = useSampled(simulation, selectLogs, EVERY_MS);
  const skipped = useSampled(simulation, selectSkipped, EVERY_MS);
  const topology = useSampled(simulation, selectTopology, EVERY_MS);
  const ended = useSampled(simulation, selectEnded, EVERY_MS);
  const [filter, setFilter] = useState(NO_FILTER);
  const [follow, setFollow] = useState(true);
  const list = useRef<HTMLDivElement>(null);
  const matching = useMemo(() => filterLogs(logs, filter), [logs, filter]);
  const lines = matching.slice(-LINES_MAX);
  const newest = lines.at(-1)?.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line or filter moves the end
  useEffect(() => {
    if (follow && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [follow, newest, filter]);

  const onScroll = () => {
    const element = list.current;
    if (element === null) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    setFollow(below < NEAR_BOTTOM);
  };

  return (
    <section className="logs" aria-label="Logs">
      <div className="log-filters">
        <select
          aria-label="Level"
          value={filter.level}
          onChange={(event) =>
            setFilter({ ...filter, level: event.target.value as LogFilter['level'] })
          }
        >
          {LEVELS.map((level, i) => (
            <option key={level} value={level}>
              {i === 0 ? 'every level' : i === LEVELS.length - 1 ? level : `${level} and graver`}
            </option>
          ))}
        </select>
        <select
          aria-label="Service"
          value={filter.service ?? ''}
          onChange={(event) => setFilter({ ...filter, service: event.target.value || null })}
        >
          <option value="">every service</option>
          {topology?.endpoints
            .filter(({ kind }) => kind !== 'client')
            .map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
        </select>
        <input
          type="search"
          aria-label="Search logs"
          placeholder="Text, trace:12 or field=value"
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        />
        <button
          type="button"
          className="log-follow"
          aria-pressed={follow}
          onClick={() => setFollow(!follow)}
        >
          Follow
        </button>
      </div>
      {lines.length === 0 ? (
        <p className="logs-empty">
          {logs.length > 0
            ? 'No line matches. Clear the search or choose other filters.'
            : ended
              ? 'This run logged nothing. Call console.log in a service and press Restart.'
              : 'Nothing logged yet. Call console.log in a service and press Run.'}
        </p>
      ) : (
        <div
          ref={list}
          className="log-lines"
          role="log"
          aria-live="off"
          aria-label="Log lines"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          onScroll={onScroll}
        >
          {lines.map((line) => (
            <Line key={line.id} line={line} onPlace={onPlace} onTrace={onTrace} />
          ))}
        </div>
      )}
      <p className="logs-note">
        {formatCount(lines.length)} lines
        {matching.length > lines.length && `, the newest of ${formatCount(matching.length)}`}
        {skipped > 0 && ` · ${formatCount(skipped)} more came too fast and are not kept`}
      </p>
    </section>
  );
}

interface LineProps extends LogsProps {
  readonly line: LogLine;
}

const Line = memo(function Line({ line, onPlace, onTrace }: LineProps) {
  const { t, service, instance, level, text, place, traceId } = line;
  const at = place === null ? null : parsePlace(place);
  const fields = structured(line);
  const [whole, setWhole] = useState(false);
  return (
    <div className="log-line" data-level={level}>
      <span className="log-time">{formatInstant(t, 3)}</span>
      <span className="log-level">{level}</span>
      <span className="log-source">
        {service}
        <small> #{instance + 1}</small>
      </span>
      {fields === null ? (
        <span className="log-text">{text}</span>
      ) : (
        <StructuredText fields={fields} whole={whole} />
      )}
      <span className="log-links">
        {fields !== null && (
          <button type="button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            JSON
          </button>
        )}
        {at !== null && (
          <button type="button" onClick={() => onPlace(at.file, at.line)}>
            {place}
          </button>
        )}
        {traceId > 0 && (
          <button type="button" onClick={() => onTrace(traceId)}>
            trace {traceId}
          </button>
        )}
      </span>
    </div>
  );
});

interface StructuredTextProps {
  readonly fields: Structured;
  readonly whole: boolean;
}

function StructuredText({ fields, whole }: StructuredTextProps) {
  if (whole) return <pre className="log-text log-json">{fields.json}</pre>;
  return (
    <span className="log-text">
      {fields.message !== '' && <span>{fields.message}</span>}
      {fields.fields.map(([key, text]) => (
        <span key={key} className="log-field">
          <span className="log-field-name">{key}=</span>
          {text}
        </span>
      ))}
    </span>
  );
}
