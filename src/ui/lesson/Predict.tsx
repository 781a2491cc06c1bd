import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { PredictBlock } from '../../lesson/lesson.ts';
import type { Prediction } from '../../state/progress.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Button } from '../shared/Button.tsx';
import { formatMeasure } from '../shared/format.ts';
import { StatusMark } from '../shared/StatusMark.tsx';
import { Prose } from './Prose.tsx';

/** Signs beside the input; a share is asked for in percent. */
const UNITS = { ms: 'ms', ratio: '%', count: '', per_s: '/s', bytes: 'B', usd: 'USD' } as const;

interface PredictProps {
  readonly lessonId: string;
  readonly block: PredictBlock;
}

/** A number to commit to before the first run, and afterwards the figure the run showed. */
export function Predict({ lessonId, block }: PredictProps) {
  const { progress } = useWorkbench();
  const prediction = useStore(progress.store, (s) => s[lessonId]?.predictions[block.id]);
  return (
    <section
      className="exercise"
      {...(prediction === undefined ? { 'data-open-prediction': true } : {})}
    >
      <h3 className="exercise-kind">Predict</h3>
      <Prose content={block.prompt} />
      {prediction === undefined ? (
        <PredictForm lessonId={lessonId} block={block} />
      ) : (
        <PredictOutcome block={block} prediction={prediction} />
      )}
    </section>
  );
}

function PredictForm({ lessonId, block }: PredictProps) {
  const { progress } = useWorkbench();
  const id = useId();
  const [text, setText] = useState('');
  const value = Number(text.replace(',', '.'));
  const usable = text.trim() !== '' && Number.isFinite(value) && value >= 0;
  return (
    <form
      className="predict-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (usable)
          progress.predict(lessonId, block.id, block.unit === 'ratio' ? value / 100 : value);
      }}
    >
      <label className="visually-hidden" htmlFor={id}>
        Your prediction{UNITS[block.unit] === '' ? '' : ` in ${UNITS[block.unit]}`}
      </label>
      <span className="predict-input">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          placeholder="your guess"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span aria-hidden="true">{UNITS[block.unit]}</span>
      </span>
      <Button type="submit" tone="primary" disabled={!usable}>
        Commit
      </Button>
    </form>
  );
}

interface PredictOutcomeProps {
  readonly block: PredictBlock;
  readonly prediction: Prediction;
}

function PredictOutcome({ block, prediction: { value, observed } }: PredictOutcomeProps) {
  const said = value === null ? 'skipped' : formatMeasure(value, block.unit);
  return (
    <div className="predict-outcome" role="status">
      <dl>
        <div>
          <dt>You said</dt>
          <dd>{said}</dd>
          {value !== null && observed !== null && <Bar share={value / Math.max(value, observed)} />}
        </div>
        <div>
          <dt>The run showed</dt>
          <dd>{observed === null ? '…' : formatMeasure(observed, block.unit)}</dd>
          {value !== null && observed !== null && (
            <Bar share={observed / Math.max(value, observed)} measured />
          )}
        </div>
      </dl>
      {value !== null && observed !== null && (
        <Verdict value={value} observed={observed} tolerance={block.tolerance} />
      )}
    </div>
  );
}

function Bar({ share, measured = false }: { readonly share: number; readonly measured?: boolean }) {
  const width = Number.isFinite(share) ? Math.max(share, 0.005) : 0;
  return (
    <span className="predict-bar" data-measured={measured} aria-hidden="true">
      <i style={{ width: `${width * 100}%` }} />
    </span>
  );
}

interface VerdictProps {
  readonly value: number;
  readonly observed: number;
  readonly tolerance: number;
}

function Verdict({ value, observed, tolerance }: VerdictProps) {
  if (Math.abs(value - observed) <= tolerance * Math.abs(observed)) {
    return <StatusMark status="ok" word="Close: you saw it coming." />;
  }
  return <p className="predict-verdict">{comparison(value, observed)} What made the difference?</p>;
}

function comparison(value: number, observed: number): string {
  const [less, more] = value < observed ? [value, observed] : [observed, value];
  const times =
    less > 0 && more / less >= 1.5 ? `${(more / less).toPrecision(2)} times as much as` : '';
  if (value < observed) return `The run showed ${times || 'more than'} you expected.`;
  return `You expected ${times || 'more than'} the run showed.`;
}
