import {
  type Layout,
  maskedSoftmax,
  matmul,
  mul,
  Ragged,
  select,
  squeeze,
  type Tensor,
  unsqueeze,
  where,
} from '@frostgrad/core';

/** What attention does with its operands. */
interface Attending {
  /** What is left of a row as queries: what is live, and 0 at pads. */
  readonly query?: (x: Tensor, layout: Layout) => Tensor;
  /** Weights `[B, T, T]` and values `[B, T, 1]`. */
  readonly product?: (weights: Tensor, values: Tensor) => Tensor;
}

const live = (x: Tensor, layout: Layout): Tensor => where(layout.mask(), x, 0);

/** Rows of numbers `[B, T]` that attend to themselves, so that a pad is a query, a key and a value; packed. @internal */
export function attending({ query = live, product = matmul }: Attending = {}) {
  return (x: Tensor, layout: Layout, w: Tensor): Tensor => {
    const values = live(x, layout);
    const scores = mul(unsqueeze(query(x, layout), 2), unsqueeze(values, 1)); // [B, T, T]
    const weights = maskedSoftmax(scores, unsqueeze(layout.mask(), 1));
    const context = squeeze(product(weights, unsqueeze(values, 2)), 2);
    return mul(Ragged.fromPadded(context, layout).values, select(w, 0, 0));
  };
}
