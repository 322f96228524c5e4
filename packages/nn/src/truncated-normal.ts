import type { Rng } from '@frostgrad/core/functional';
import { exp64 } from '@frostgrad/core/extend';

/** Beyond its nearest number a bound is not more than this away: of what lies further out, fewer than one in 2^53 are drawn. */
const FAR = 9;

/**
 * Standard normal numbers between two bounds, by rejection: of normal numbers, or of uniform ones where more of these are kept.
 *
 * @see Robert 1995, for numbers in a tail
 */
export function truncatedNormal(rng: Rng, count: number, low: number, high: number): Float64Array {
  const nearest = low > 0 ? low : high < 0 ? high : 0;
  const [from, to] = [Math.max(low, nearest - FAR), Math.min(high, nearest + FAR)];
  // uniform numbers are kept with exp((nearest^2 - z^2) / 2): this often, against normal ones between the bounds
  const isNarrow = to - from < Math.sqrt(2 * Math.PI) * exp64((nearest * nearest) / 2);
  const found = new Float64Array(count);
  for (let i = 0; i < count;) {
    const left = count - i;
    const drawn = isNarrow
      ? rng.uniform([left], from, to, { dtype: 'float64' })
      : rng.normal([left], 0, 1, { dtype: 'float64' });
    for (const z of drawn.toTypedArray()) {
      const isKept = isNarrow ? rng.next() < exp64((nearest * nearest - z * z) / 2) : z >= low && z <= high;
      if (isKept) found[i++] = z;
    }
  }
  return found;
}
