import { mul, noGrad, type Tensor, ValueError } from '@frostgrad/core';

/** Options of `clipGradNorm`. */
export interface ClipOptions {
  /** Throws, and changes nothing, when the norm is NaN or Infinity. */
  readonly errorIfNonfinite?: boolean;
}

/**
 * Scales gradients together so that their norm is at most `maxNorm`, and returns the norm they had.
 *
 * The norm is the square root of one float64 sum over the elements that gradients cover and that learn now, parameters in order,
 * elements by index: frozen elements do not count. Gradients are scaled by `maxNorm / (norm + 1e-6)` when that is below 1.
 *
 * @throws ValueError for a `maxNorm` that is not above 0, and with `errorIfNonfinite`.
 * @example
 * const w = tensor([3, 4], { requiresGrad: true });
 * backward(sum(mul(w, w)), {});
 * clipGradNorm([w], 1) // 10
 * @see Pascanu et al. 2013, algorithm 1
 */
export function clipGradNorm(
  params: Iterable<Tensor>,
  maxNorm: number,
  { errorIfNonfinite = false }: ClipOptions = {},
): number {
  if (!(maxNorm > 0)) throw new ValueError('clipGradNorm', `maxNorm is ${maxNorm}; expected a number above 0`);
  const list = [...params].filter(({ grad }) => grad !== null);
  let squares = 0;
  for (const param of list) {
    const all = (param.grad as Tensor).toTypedArray();
    const values = param.active === null ? all : param.active.take(all);
    for (let i = 0; i < values.length; i++) squares += (values[i] as number) ** 2;
  }
  const norm = Math.sqrt(squares);
  if (errorIfNonfinite && !Number.isFinite(norm)) {
    throw new ValueError(
      'clipGradNorm',
      `the norm is ${norm}; look for the gradient that is not finite, or leave errorIfNonfinite out`,
    );
  }
  const scale = maxNorm / (norm + 1e-6);
  // `!(scale >= 1)`: a NaN norm makes every gradient NaN, as in PyTorch, instead of hiding
  if (!(scale >= 1))
    noGrad(() => list.forEach((param) => param.replaceGrad(mul((param.grad as Tensor).detach(), scale))));
  return norm;
}
