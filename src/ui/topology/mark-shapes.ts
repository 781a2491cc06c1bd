import type { MarkBatch } from '../../picture/marks.ts';

type Shape = (path: Path2D, x: number, y: number, r: number) => void;

const circle: Shape = (path, x, y, r) => {
  path.moveTo(x + r, y);
  path.arc(x, y, r, 0, 2 * Math.PI);
};
/** By status code: in flight, ok, slow, failed, refused. */
const SHAPES: readonly {
  readonly shape: Shape;
  readonly radius: number;
  readonly line: boolean;
}[] = [
  { shape: circle, radius: 3.2, line: false },
  { shape: circle, radius: 4, line: false },
  {
    shape(path, x, y, r) {
      path.moveTo(x, y - r);
      path.lineTo(x + r, y + 0.8 * r);
      path.lineTo(x - r, y + 0.8 * r);
      path.closePath();
    },
    radius: 4.8,
    line: false,
  },
  {
    shape(path, x, y, r) {
      path.moveTo(x - r, y - r);
      path.lineTo(x + r, y + r);
      path.moveTo(x + r, y - r);
      path.lineTo(x - r, y + r);
    },
    radius: 3.2,
    line: true,
  },
  {
    shape(path, x, y, r) {
      path.moveTo(x, y - r);
      path.lineTo(x + r, y);
      path.lineTo(x, y + r);
      path.lineTo(x - r, y);
      path.closePath();
    },
    radius: 4.8,
    line: false,
  },
];

/** Marks of each status as one path, set off from what lies below by an edge of `paper`. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  batches: readonly MarkBatch[],
  size: number,
  colours: readonly string[],
  paper: string,
): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const [status, batch] of batches.entries()) {
    const look = SHAPES[status];
    if (look === undefined || batch.count === 0) continue;
    const path = new Path2D();
    const radius = look.radius * size;
    for (let i = 0; i < batch.count; i += 1) {
      look.shape(path, batch.xy[2 * i] as number, batch.xy[2 * i + 1] as number, radius);
    }
    context.strokeStyle = paper;
    context.lineWidth = (look.line ? 5 : 3) * size;
    context.stroke(path);
    fillMark(context, look.line, path, size, colours[status] ?? '');
  }
}

/** A single mark. */
export function drawMark(
  context: CanvasRenderingContext2D,
  status: number,
  x: number,
  y: number,
  size: number,
  colours: readonly string[],
): void {
  const look = SHAPES[status];
  if (look === undefined) return;
  const path = new Path2D();
  look.shape(path, x, y, look.radius * size);
  fillMark(context, look.line, path, size, colours[status] ?? '');
}

function fillMark(
  context: CanvasRenderingContext2D,
  line: boolean,
  path: Path2D,
  size: number,
  colour: string,
): void {
  if (line) {
    context.strokeStyle = colour;
    context.lineWidth = 2.2 * size;
    context.stroke(path);
  } else {
    context.fillStyle = colour;
    context.fill(path);
  }
}
