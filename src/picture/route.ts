/** Links as smooth paths, and where on them a message is after a share of its journey. */

/** A cubic Bézier: start, two control points, end. */
export type Cubic = readonly [
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  x3: number,
  y3: number,
];

/** Points kept of a link, evenly spaced along it. */
export const ROUTE_POINTS = 97;
/** Numbers a point: x, y, and the unit normal to the right of the direction of travel. */
export const ROUTE_STRIDE = 4;

export interface Route {
  /** SVG path data. */
  readonly d: string;
  readonly length: number;
  /** `ROUTE_POINTS` × `ROUTE_STRIDE` numbers, evenly spaced by length. */
  readonly points: Float32Array;
}

export function makeRoute(cubics: readonly Cubic[]): Route {
  const fine = polyline(cubics);
  const { points, length } = resample(fine);
  return { d: pathData(cubics), length, points };
}

function pathData(cubics: readonly Cubic[]): string {
  const n = (value: number) => Math.round(value * 10) / 10;
  return cubics
    .map((c, index) => {
      const start = index === 0 ? `M${n(c[0])} ${n(c[1])}` : '';
      return `${start}C${n(c[2])} ${n(c[3])} ${n(c[4])} ${n(c[5])} ${n(c[6])} ${n(c[7])}`;
    })
    .join('');
}

/** 24 points a cubic: x, y pairs. */
function polyline(cubics: readonly Cubic[]): number[] {
  const out: number[] = [];
  for (const [index, c] of cubics.entries()) {
    for (let i = index === 0 ? 0 : 1; i <= 24; i += 1) {
      const t = i / 24;
      const u = 1 - t;
      const [a, b, d, e] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      out.push(
        a * c[0] + b * c[2] + d * c[4] + e * c[6],
        a * c[1] + b * c[3] + d * c[5] + e * c[7],
      );
    }
  }
  return out;
}

function resample(fine: readonly number[]): { points: Float32Array; length: number } {
  const count = fine.length / 2;
  const at = (index: number) => fine[index] ?? 0;
  const lengths = [0];
  for (let i = 1; i < count; i += 1) {
    const step = Math.hypot(at(2 * i) - at(2 * i - 2), at(2 * i + 1) - at(2 * i - 1));
    lengths.push((lengths[i - 1] ?? 0) + step);
  }
  const length = lengths.at(-1) ?? 0;
  const points = new Float32Array(ROUTE_POINTS * ROUTE_STRIDE);
  let segment = 1;
  for (let i = 0; i < ROUTE_POINTS; i += 1) {
    const target = (length * i) / (ROUTE_POINTS - 1);
    while (segment < count - 1 && (lengths[segment] ?? 0) < target) segment += 1;
    const from = lengths[segment - 1] ?? 0;
    const span = (lengths[segment] ?? 0) - from || 1;
    const share = Math.min(1, (target - from) / span);
    const [x0, y0] = [at(2 * segment - 2), at(2 * segment - 1)];
    const [dx, dy] = [at(2 * segment) - x0, at(2 * segment + 1) - y0];
    const size = Math.hypot(dx, dy) || 1;
    points.set([x0 + dx * share, y0 + dy * share, -dy / size, dx / size], i * ROUTE_STRIDE);
  }
  return { points, length };
}

/** Writes the point at `share` (0..1) of the route, `lane` pixels to the right, into `out` at `offset`. */
export function pointAt(
  route: Route,
  share: number,
  lane: number,
  out: Float32Array,
  offset: number,
): void {
  const { points } = route;
  const position = Math.min(Math.max(share, 0), 1) * (ROUTE_POINTS - 1);
  const index = Math.min(Math.floor(position), ROUTE_POINTS - 2);
  const t = position - index;
  const a = index * ROUTE_STRIDE;
  const b = a + ROUTE_STRIDE;
  const mix = (field: number) => {
    const from = points[a + field] as number;
    return from + ((points[b + field] as number) - from) * t;
  };
  out[offset] = mix(0) + mix(2) * lane;
  out[offset + 1] = mix(1) + mix(3) * lane;
}
