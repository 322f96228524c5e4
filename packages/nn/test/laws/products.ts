import { add, matmul, slice, type Tensor } from '@frostgrad/core';

/** Sums of products over two keys at a time, added up from the first to the last. */
export function inPanels(weights: Tensor, values: Tensor): Tensor {
  const S = values.shape[1] as number;
  const panel = (s: number): Tensor =>
    matmul(slice(weights, 2, s, Math.min(s + 2, S)), slice(values, 1, s, Math.min(s + 2, S)));
  if (S === 0) return matmul(weights, values);
  return Array.from({ length: Math.ceil(S / 2) }, (_, i) => panel(2 * i)).reduce(add);
}

/** Sums over halves of the keys, and of these over halves of theirs. */
export function pairwise(weights: Tensor, values: Tensor): Tensor {
  const S = values.shape[1] as number;
  if (S < 2) return matmul(weights, values);
  const half = Math.ceil(S / 2);
  return add(
    pairwise(slice(weights, 2, 0, half), slice(values, 1, 0, half)),
    pairwise(slice(weights, 2, half), slice(values, 1, half)),
  );
}
