import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { formatInstant } from '../../picture/format.ts';
import { simulation } from '../../state/simulation.ts';
import { checkCounts } from '../lesson/check-counts.ts';
import { useWorkbench } from './workbench.tsx';

/** Says aloud what the eye would see: how the run stands, and checks as they are judged. */
export function Announcer() {
  const { session } = useWorkbench();
  const phase = useStore(simulation, (s) => s.phase);
  const problems = useStore(simulation, (s) => s.problems.length);
  const failed = useStore(simulation, (s) => s.failure !== null);
  const counts = useStore(session.store, (s) => {
    const { passed, judged, total } = checkCounts(s);
    return judged === 0 ? '' : `${passed} of ${total} checks passed.`;
  });
  const [text, setText] = useState('');
  useEffect(() => {
    const { now } = simulation.getState();
    if (phase === 'running') setText('Running.');
    else if (phase === 'paused' && now > 0) setText(`Paused at ${formatInstant(now)}.`);
    else if (phase === 'ended') setText(failed ? 'The run stopped early.' : 'The run has ended.');
    else if (phase === 'empty' && problems > 0)
      setText('The files have problems: nothing runs yet.');
    else setText('');
  }, [phase, problems, failed]);
  return (
    <p className="visually-hidden" role="status">
      {text} {counts}
    </p>
  );
}
