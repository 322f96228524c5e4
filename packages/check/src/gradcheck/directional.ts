import { assign, type Rng, type Tensor, ValueError } from '@frostgrad/core';
import { firstDifference } from '../bits.ts';
import { centralDifference, type Difference } from './central-difference.ts';

type Numbers = ArrayLike<number>;

/** A function of tensors that are perturbed in place. */
export interface Probe {
  readonly targets: readonly Tensor[];
  readonly results: () => readonly Numbers[];
  readonly eps: number;
  /** What to call a target in an error. */
  readonly nameOf: (x: Tensor) => string;
}

/** What a probe's results are as one number: their sum, weighted. */
export type Weights = readonly Numbers[];

/** A random direction over live elements: 0 at frozen ones. */
export function directionOf(x: Tensor, rng: Rng): Float64Array {
  const u = rng.normal(x.shape, 0, 1, { dtype: 'float64' }).toTypedArray() as Float64Array;
  x.frozen?.forEachRun((start, end) => u.fill(0, start, end));
  return u;
}

/** `<u, g>`, and the sum of the magnitudes of its terms. */
export function inner(u: readonly Float64Array[], g: readonly Numbers[]): { analytic: number; terms: number } {
  let analytic = 0;
  let terms = 0;
  for (const [i, direction] of u.entries()) {
    for (let j = 0; j < direction.length; j++) {
      const a = direction[j] as number;
      if (a === 0) continue; // a frozen element's gradient is not looked at
      const term = a * ((g[i] as Numbers)[j] as number);
      analytic += term;
      terms += Math.abs(term);
    }
  }
  return { analytic, terms };
}

/** Calls `use` with a way to see the results at `x + t u`; the targets are as before when it returns or throws. */
export function along<T>(
  probe: Probe,
  u: readonly Float64Array[],
  use: (at: (t: number) => readonly Numbers[]) => T,
): T {
  const { targets, results } = probe;
  const base = targets.map((x) => x.toTypedArray() as Float64Array);
  let moved = false;
  try {
    return use((t) => {
      for (const [i, x] of targets.entries()) moveTo(x, base[i] as Float64Array, u[i] as Float64Array, t);
      if (!moved && t !== 0) expectMoved(probe, base, u, t);
      moved ||= t !== 0;
      return results();
    });
  } finally {
    for (const [i, x] of targets.entries()) assign(x, base[i] as Float64Array);
  }
}

/** The derivative of the weighted results along a direction, by differences. */
export function derivativeAlong(
  probe: Probe,
  weights: Weights,
  u: readonly Float64Array[],
  enough: number,
): Difference {
  return along(probe, u, (at) => centralDifference((h) => change(weights, at(h), at(-h)), probe.eps, enough));
}

/** Steps, in units of eps, whose second differences tell a kink from a curve. */
const FAR = 64;
const NEAR = 16;

/**
 * Whether the weighted results have a kink at the very point: the slopes from its two sides differ, however near.
 *
 * @param slope the size of the slopes, which tells a kink from rounding.
 */
export function hasKinkAlong(probe: Probe, weights: Weights, u: readonly Float64Array[], slope: number): boolean {
  return along(probe, u, (at) => {
    const middle = at(0);
    const bend = (h: number): number => (change(weights, at(h), middle) - change(weights, middle, at(-h))) / h;
    const size = middle.reduce(
      (a, values, k) => a + inner([Float64Array.from(values)], [weights[k] as Numbers]).terms,
      0,
    );
    return isKink(bend(FAR * probe.eps), bend(NEAR * probe.eps), slope, size);
  });
}

/** A curve bends a quarter as much at a quarter of the step, a kink as much. */
export function isKink(far: number, near: number, slope: number, size: number): boolean {
  const noise = 1e-6 * slope + 1e-9 * size;
  return Number.isFinite(noise) && Math.abs(near) > noise && Math.abs(near) > 0.5 * Math.abs(far);
}

const place = (base: Float64Array, u: Float64Array, t: number): Float64Array =>
  base.map((value, j) => (u[j] === 0 ? value : value + t * (u[j] as number)));

function moveTo(x: Tensor, base: Float64Array, u: Float64Array, t: number): void {
  assign(x, place(base, u, t));
}

/** What was written must stand there: a view that sees an element twice holds the last. */
function expectMoved(
  { targets, nameOf }: Probe,
  base: readonly Float64Array[],
  u: readonly Float64Array[],
  t: number,
): void {
  for (const [i, x] of targets.entries()) {
    const wanted = place(base[i] as Float64Array, u[i] as Float64Array, t);
    if (firstDifference(x.toTypedArray(), wanted) === null) continue;
    throw new ValueError('gradcheck', `${nameOf(x)} sees an element of its memory twice; pass a copy of it`);
  }
}

/** `<w, a - b>`; where both are alike there is no change, though they be infinite. */
function change(w: Weights, a: readonly Numbers[], b: readonly Numbers[]): number {
  let total = 0;
  for (const [k, above] of a.entries()) {
    const below = b[k] as Numbers;
    for (let j = 0; j < above.length; j++) {
      if (Object.is(above[j], below[j])) continue;
      total += ((above[j] as number) - (below[j] as number)) * ((w[k] as Numbers)[j] as number);
    }
  }
  return total;
}
