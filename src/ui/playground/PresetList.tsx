import { useState } from 'react';
import { useStore } from 'zustand';
import { PRESETS } from '../../presets/presets.ts';
import { systemOf } from '../../state/playground/starts.ts';
import { playgroundHref } from '../app/route.ts';
import { usePlayground } from './context.ts';

/** Systems to begin from. What stood there before can be brought back. */
export function PresetList() {
  const playground = usePlayground();
  const current = useStore(playground.store, (s) => s.preset);
  const [open, setOpen] = useState(false);
  const title = PRESETS.find(({ id }) => id === current)?.title;
  return (
    <details
      className="presets"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        Begin from a preset
        {title !== undefined && <span className="preset-now">{title}</span>}
      </summary>
      <ul>
        {PRESETS.map((preset) => (
          <li key={preset.id}>
            <a
              href={playgroundHref(preset.id)}
              aria-current={preset.id === current ? 'true' : undefined}
              onClick={() => {
                setOpen(false);
                // The address stays the same: it is begun from once more.
                if (preset.id === current) {
                  playground.replace(
                    systemOf(preset),
                    preset.id,
                    `${preset.title} is as it was at the start.`,
                  );
                }
              }}
            >
              <b>{preset.title}</b>
              <span>{preset.summary}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
