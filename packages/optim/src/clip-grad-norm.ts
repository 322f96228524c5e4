import { type Tensor, ValueError } from '@frostgrad/core/functional';
import { pow64 } from '@frostgrad/core/extend';
import { changeCounted, countedGradient, withGradients } from './counted.ts';
import type { Numbers } from './optimizer.ts';

/** Options of `clipGradNorm`. */
export interface ClipOptions {
  /** p of the norm `(sum |g|^p)^(1/p)`, above 0; `Infinity` for the largest `|g|`. */
  readonly normType?: number;
  /** Throws, and changes nothing, when the norm is NaN or Infinity. */
  readonly errorIfNonfinite?: boolean;
}

/**
 * Scales gradients together so that their norm is at most `maxNorm`, and returns the norm they had.
 *
 * The norm is the root of one float64 sum of squares, or of p-th powers, over the elements that gradients cover and that learn
 * now, parameters in order, elements by index. Those elements are multiplied by `maxNorm / (norm + 1e-6)` when that is below 1,
 * or NaN; the others neither count nor change, so a frozen element's +0 stays +0 whatever the norm is. A tensor without a
 * gradient is passed over, and one that comes twice counts once. `.grad` becomes another tensor, outside the graph; one that was read before stays as it is.
 *
 * @throws ValueError for a `maxNorm` or a `normType` that is not above 0, for a bare tensor, and with `errorIfNonfinite`.
 * @example
 * const w = tensor([3, 4], { requiresGrad: true });
 * backward(sum(mul(w, w)));
 * clipGradNorm([w], 1) // 10
 * w.grad.toArray() // [0.6, 0.8]
 * clipGradNorm([w], 1, { normType: Infinity }) // 0.8
 * @see Pascanu et al. 2013, algorithm 1
 */
export function clipGradNorm(
  params: Iterable<Tensor>,
  maxNorm: number,
  { normType = 2, errorIfNonfinite = false }: ClipOptions = {},
): number {
  if (!(maxNorm > 0)) throw new ValueError('clipGradNorm', `maxNorm is ${maxNorm}; expected a number above 0`);
  if (!(normType > 0)) throw new ValueError('clipGradNorm', `normType is ${normType}; expected a number above 0`);
  const list = withGradients('clipGradNorm', params);
  const norm = normOf(list.map(countedGradient), normType);
  if (errorIfNonfinite && !Number.isFinite(norm)) {
    throw new ValueError(
      'clipGradNorm',
      `the norm is ${norm}; look for the gradient that is not finite, or leave errorIfNonfinite out`,
    );
  }
  const by = maxNorm / (norm + 1e-6);
  // a NaN norm makes what it counts NaN, as in PyTorch, instead of hiding
  if (!(by >= 1)) for (const param of list) changeCounted(param, (from, to) => scale(from, to, by));
  return norm;
}

/** One norm over arrays in order, in float64. */
function normOf(arrays: readonly Numbers[], p: number): number {
  let total = 0;
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const g = values[i] as number;
      if (p === 2) total += g * g;
      else if (p === Infinity) total = Math.max(total, Math.abs(g));
      else total += pow64(Math.abs(g), p);
    }
  }
  if (p === Infinity) return total;
  return p === 2 ? Math.sqrt(total) : pow64(total, 1 / p);
}

function scale(from: Numbers, to: Numbers, by: number): void {
  // one rounding of the factor and one of the product, as in an op
  const factor = from instanceof Float32Array ? Math.fround(by) : by;
  for (let i = 0; i < from.length; i++) to[i] = (from[i] as number) * factor;
}
