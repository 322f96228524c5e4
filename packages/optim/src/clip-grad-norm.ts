import { mul, noGrad, Tensor, tensor, ValueError } from '@frostgrad/core';

/** Options of `clipGradNorm`. */
export interface ClipOptions {
  /** Throws, and changes nothing, when the norm is NaN or Infinity. */
  readonly errorIfNonfinite?: boolean;
}

/**
 * Scales gradients together so that their norm is at most `maxNorm`, and returns the norm they had.
 *
 * The norm is the square root of one float64 sum of squares over the elements that gradients cover and that learn now,
 * parameters in order, elements by index. Those elements are multiplied by `maxNorm / (norm + 1e-6)` when that is below 1,
 * or NaN; the others neither count nor change, so a frozen element's +0 stays +0 whatever the norm is. A tensor without a
 * gradient is passed over, and one that comes twice counts once. `.grad` becomes a new tensor, outside the graph.
 *
 * @throws ValueError for a `maxNorm` that is not above 0, for a bare tensor, and with `errorIfNonfinite`.
 * @example
 * const w = tensor([3, 4], { requiresGrad: true });
 * backward(sum(mul(w, w)));
 * clipGradNorm([w], 1) // 10
 * w.grad.toArray() // [0.6, 0.8]
 * @see Pascanu et al. 2013, algorithm 1
 */
export function clipGradNorm(
  params: Iterable<Tensor>,
  maxNorm: number,
  { errorIfNonfinite = false }: ClipOptions = {},
): number {
  if (!(maxNorm > 0)) throw new ValueError('clipGradNorm', `maxNorm is ${maxNorm}; expected a number above 0`);
  if (params instanceof Tensor)
    throw new ValueError('clipGradNorm', 'the parameters are one tensor; expected a list of tensors');
  const list = [...new Set(params)].filter(({ grad }) => grad !== null);
  let squares = 0;
  for (const { grad, active } of list) {
    const all = (grad as Tensor).toTypedArray();
    const values = active === null ? all : active.take(all);
    for (let i = 0; i < values.length; i++) squares += (values[i] as number) * (values[i] as number);
  }
  const norm = Math.sqrt(squares);
  if (errorIfNonfinite && !Number.isFinite(norm)) {
    throw new ValueError(
      'clipGradNorm',
      `the norm is ${norm}; look for the gradient that is not finite, or leave errorIfNonfinite out`,
    );
  }
  const scale = maxNorm / (norm + 1e-6);
  // a NaN norm makes what it counts NaN, as in PyTorch, instead of hiding
  if (!(scale >= 1)) for (const param of list) param.replaceGrad(scaled(param, scale));
  return norm;
}

/** The gradient times a number, at the elements that count. */
function scaled({ grad, active, shape }: Tensor, scale: number): Tensor {
  const whole = noGrad(() => mul((grad as Tensor).detach(), scale));
  if (active === null) return whole;
  const values = (grad as Tensor).toTypedArray();
  active.put(active.take(whole.toTypedArray()), values);
  return tensor(values, { shape });
}
