import { assign, type Rng, type Tensor, ValueError } from '@frostgrad/core';
import { centralDifference, type Difference } from './central-difference.ts';

type Numbers = ArrayLike<number>;

/** A function of tensors that are perturbed in place, as one number: the sum of its results, weighted. */
export interface Probe {
  readonly targets: readonly Tensor[];
  readonly results: () => readonly Numbers[];
  readonly weights: readonly Numbers[];
  readonly eps: number;
  /** What to call a target in an error. */
  readonly nameOf: (x: Tensor) => string;
}

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

/** The derivative along a direction by differences; the targets are as before when it returns or throws. */
export function derivativeAlong(probe: Probe, u: readonly Float64Array[], enough: number): Difference {
  const { targets, results, weights, eps } = probe;
  const base = targets.map((x) => x.toTypedArray() as Float64Array);
  const resultsAt = (t: number): readonly Numbers[] => {
    for (const [i, x] of targets.entries()) moveTo(probe, x, base[i] as Float64Array, u[i] as Float64Array, t);
    return results();
  };
  try {
    return centralDifference((h) => change(weights, resultsAt(h), resultsAt(-h)), eps, enough);
  } finally {
    for (const [i, x] of targets.entries()) assign(x, base[i] as Float64Array);
  }
}

function moveTo({ nameOf }: Probe, x: Tensor, base: Float64Array, u: Float64Array, t: number): void {
  const moved = base.map((value, j) => (u[j] === 0 ? value : value + t * (u[j] as number)));
  assign(x, moved);
  if (x.toTypedArray().every((value, j) => Object.is(value, moved[j]))) return;
  throw new ValueError('gradcheck', `${nameOf(x)} sees an element of its memory twice; pass a copy of it`);
}

/** `<w, a - b>`; where both are alike there is no change, though they be infinite. */
function change(w: readonly Numbers[], a: readonly Numbers[], b: readonly Numbers[]): number {
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
