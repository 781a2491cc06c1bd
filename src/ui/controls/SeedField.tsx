import { useState } from 'react';
import { useStore } from 'zustand';
import { simulation } from '../../state/simulation.ts';
import type { Subject } from '../../state/subject.ts';
import { useWorkbench } from '../app/workbench.tsx';

const SEED_MAX = 2 ** 32 - 1;

/** Another seed is another day: other arrivals, other service times, the same laws. */
export function SeedField({ subject }: { readonly subject: Subject }) {
  const { session } = useWorkbench();
  const { seeds, checks } = subject;
  const seed = useStore(simulation, (s) => s.seed);
  const [text, setText] = useState<string | null>(null);
  function commit(): void {
    const value = Number(text);
    if (
      text !== null &&
      text !== '' &&
      Number.isInteger(value) &&
      value >= 0 &&
      value <= SEED_MAX
    ) {
      void session.setSeed(value);
    }
    setText(null);
  }
  return (
    <label
      className="seed"
      title={`The same seed brings the same run.${checks.length === 0 ? '' : ` This lesson is checked with ${seeds.join(', ')}.`}`}
    >
      <span className="slider-name">Seed</span>
      <input
        inputMode="numeric"
        pattern="[0-9]*"
        list="lesson-seeds"
        value={text ?? seed}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) commit();
          if (event.key === 'Escape') setText(null);
        }}
      />
      <datalist id="lesson-seeds">
        {seeds.map((option) => (
          <option key={option} value={option} />
        ))}
      </datalist>
    </label>
  );
}
