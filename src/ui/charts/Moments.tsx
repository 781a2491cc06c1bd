import type { Mark } from '../../engine/protocol.ts';
import type { Scale } from '../../picture/axis.ts';
import { formatInstant } from '../../picture/format.ts';
import { faultSpans } from '../../picture/timeline.ts';

interface MomentsProps {
  readonly marks: readonly Mark[];
  readonly x: Scale;
  readonly height: number;
  /** Where a lasting fault is drawn to, in px. */
  readonly end: number;
}

/** Faults and all that happened at one instant, behind a chart: the same places in every one. */
export function Moments({ marks, x, height, end }: MomentsProps) {
  return (
    <g className="moments">
      {faultSpans(marks).map((span) => (
        <rect
          key={span.id}
          className="moment-fault"
          x={x(span.from)}
          width={Math.max(1, (span.to === null ? end : x(span.to)) - x(span.from))}
          height={height}
        />
      ))}
      {marks.map((mark) =>
        mark.kind === 'heal' ? null : (
          <line
            key={`${mark.t} ${mark.text}`}
            className={`moment moment-${mark.kind}`}
            x1={x(mark.t)}
            x2={x(mark.t)}
            y2={height}
          >
            <title>{`${formatInstant(mark.t)}: ${mark.text}`}</title>
          </line>
        ),
      )}
    </g>
  );
}
