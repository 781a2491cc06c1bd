import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import './split.css';

interface SplitProps {
  readonly direction: 'row' | 'column';
  /** Names the line between the two, as `Width of the lesson`. */
  readonly label: string;
  /** Share of the first part in percent, before the learner moves the line. */
  readonly initial: number;
  /** Share kept from an earlier visit. */
  readonly kept: number | undefined;
  readonly onKeep: (share: number) => void;
  /** Least and largest share of the first part, in percent. */
  readonly range: readonly [number, number];
  /** Least sizes of the two parts, in CSS units. */
  readonly least: readonly [string, string];
  /** null leaves all the room to the second. */
  readonly first: ReactNode;
  readonly second: ReactNode;
}

const KEY_STEP = 2;

/** Two parts and a line between them, to be moved by pointer or arrow keys; double click resets. */
export function Split({ direction, label, initial, kept, onKeep, range, ...rest }: SplitProps) {
  const { least, first, second } = rest;
  const box = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(kept ?? initial);
  const [dragging, setDragging] = useState(false);
  const clamp = (value: number) => Math.min(range[1], Math.max(range[0], value));
  const keep = (value: number) => {
    setShare(clamp(value));
    onKeep(clamp(value));
  };
  function follow(event: { readonly clientX: number; readonly clientY: number }): void {
    const rect = box.current?.getBoundingClientRect();
    if (rect === undefined) return;
    const along =
      direction === 'row'
        ? (event.clientX - rect.left) / rect.width
        : (event.clientY - rect.top) / rect.height;
    setShare(clamp(along * 100));
  }
  function onKeyDown(event: KeyboardEvent): void {
    const [less, more] =
      direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === less) keep(share - KEY_STEP);
    else if (event.key === more) keep(share + KEY_STEP);
    else if (event.key === 'Home') keep(range[0]);
    else if (event.key === 'End') keep(range[1]);
    else return;
    event.preventDefault();
  }
  const style = {
    '--share': `${share}%`,
    '--least-first': least[0],
    '--least-second': least[1],
  } as CSSProperties;
  return (
    <div
      ref={box}
      className="split"
      data-direction={direction}
      data-alone={first === null}
      style={style}
    >
      {first !== null && <div className="split-part">{first}</div>}
      {first !== null && (
        // biome-ignore lint/a11y/useSemanticElements: a line that can be moved is no <hr>
        <div
          className="split-line"
          role="separator"
          tabIndex={0}
          aria-label={label}
          aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
          aria-valuenow={Math.round(share)}
          aria-valuemin={range[0]}
          aria-valuemax={range[1]}
          data-dragging={dragging}
          onPointerDown={(event) => {
            event.preventDefault();
            event.currentTarget.setPointerCapture(event.pointerId);
            setDragging(true);
          }}
          onPointerMove={(event) => {
            if (dragging) follow(event);
          }}
          onLostPointerCapture={() => {
            setDragging(false);
            onKeep(share);
          }}
          onDoubleClick={() => keep(initial)}
          onKeyDown={onKeyDown}
        />
      )}
      <div className="split-part">{second}</div>
    </div>
  );
}
