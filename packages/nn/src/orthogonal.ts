import type { Rng } from '@frostgrad/core/functional';

/** What is left of a vector, below which share of it a direction is not one of its own. */
const PARALLEL = 1e-8;

/**
 * Orthonormal vectors in random directions, uniform over all such sets (Haar): columns of normal numbers, each freed of
 * those before it, twice, which leaves of a product of two no more than rounding. The same as Q of a QR factorisation in which the diagonal
 * of R is positive.
 *
 * @param size of each, at least `count`.
 * @returns `count` vectors, float64.
 * @see Mezzadri 2007; Giraud, Langou & Rozloznik 2005, for why twice is enough.
 */
export function orthonormal(rng: Rng, count: number, size: number): Float64Array[] {
  const found: Float64Array[] = [];
  while (found.length < count) {
    const x = rng.normal([size], 0, 1, { dtype: 'float64' }).toTypedArray() as Float64Array;
    const before = lengthOf(x);
    for (let pass = 0; pass < 2; pass++) {
      for (const q of found) {
        const along = dot(q, x);
        for (let i = 0; i < size; i++) x[i] = (x[i] as number) - along * (q[i] as number);
      }
    }
    const own = lengthOf(x);
    if (!(own > PARALLEL * before)) continue; // drawn anew: it lies among those before it
    for (let i = 0; i < size; i++) x[i] = (x[i] as number) / own;
    found.push(x);
  }
  return found;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

const lengthOf = (x: Float64Array): number => Math.sqrt(dot(x, x));
