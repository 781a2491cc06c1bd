import { useStore } from 'zustand';
import type { Check, CheckResult, Lesson } from '../../lesson/lesson.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { formatExpectation, formatMeasure, formatSpan } from '../shared/format.ts';
import { StatusMark } from '../shared/StatusMark.tsx';
import { checkCounts } from './check-counts.ts';
import { useLessonLanguage } from './language.ts';

/** What the system must do, and what the run on screen did. */
export function Checks({ lesson }: { readonly lesson: Lesson }) {
  const { session } = useWorkbench();
  const results = useStore(session.store, (s) => s.results);
  const passed = useStore(session.store, (s) => checkCounts(s).passed);
  return (
    <section id="checks" className="checks" aria-labelledby="checks-title" tabIndex={-1}>
      <div className="checks-head">
        <h3 id="checks-title">Checks</h3>
        <span>
          {passed} of {lesson.checks.length} passed
        </span>
      </div>
      <ul>
        {lesson.checks.map((check) => (
          <CheckRow key={check.id} check={check} result={results[check.id]} />
        ))}
      </ul>
      <CountsNot lesson={lesson} />
    </section>
  );
}

interface CheckRowProps {
  readonly check: Check;
  readonly result: CheckResult | undefined;
}

function CheckRow({ check, result }: CheckRowProps) {
  const language = useLessonLanguage();
  const state = result === undefined ? 'waiting' : result.pass ? 'passed' : 'failed';
  return (
    <li className="check" data-check={check.id} data-state={state}>
      <span className="check-title" lang={language}>
        {check.title}
      </span>
      {result === undefined ? (
        <StatusMark status="in-flight" word="not judged yet" />
      ) : (
        <StatusMark
          status={result.pass ? 'ok' : 'failed'}
          word={result.pass ? 'passed' : 'not yet'}
        />
      )}
      <span className="check-detail">{detail(check, result)}</span>
      {result?.pass === false && (
        <p className="check-hint" lang={language}>
          {check.hint}
        </p>
      )}
    </li>
  );
}

/** A run with load or faults changed by hand, or of a seed of one's own, shows much but proves nothing. */
function CountsNot({ lesson }: { readonly lesson: Lesson }) {
  const { session } = useWorkbench();
  const touched = useStore(session.store, (s) => s.touched);
  const judged = useStore(session.store, (s) => checkCounts(s).judged > 0);
  const seed = useStore(simulation, (s) => s.seed);
  const ownSeed = !lesson.seeds.includes(seed);
  if (!judged || !(touched || ownSeed)) return null;
  return (
    <p className="checks-note">
      {touched
        ? 'You changed load or faults during this run, so it does not count for the lesson. Restart for a run as the lesson has it.'
        : `Seed ${seed} is your own, so this run does not count for the lesson. It is checked with ${lesson.seeds.join(', ')}.`}
    </p>
  );
}

function detail(check: Check, result: CheckResult | undefined): React.ReactNode {
  const span = formatSpan(check.from, check.to);
  if (result === undefined) return `Looks at ${span} of the run.`;
  if (result.observed === null) return sentence(result.message);
  return (
    <>
      Expected {formatExpectation(check.expect, result.unit)}, observed{' '}
      <strong>{formatMeasure(result.observed, result.unit)}</strong>
      <span className="check-span">{span}</span>
    </>
  );
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
