import { div, eq, exp, mul, sub, sum, type Tensor, where, xlogy } from '@frostgrad/core/functional';
import {
  entered,
  expectFloating,
  expectShape,
  type LossOf,
  type LossOptions,
  reduced,
  type Reduction,
  type Rows,
} from './loss-entry.ts';

/** Options of `klDiv`. */
export interface KLDivOptions<R extends Reduction | 'batchmean' = Reduction | 'batchmean'> extends LossOptions<R> {
  /** Targets are logarithms, too; default false. */
  readonly logTarget?: boolean;
}

const OP = 'klDiv';

/**
 * Kullback-Leibler divergence of a distribution `x`, given by its logarithms, from the target:
 * `target (log target - x)`, element by element. What the target holds for impossible (0, or -Infinity as a logarithm)
 * adds 0 whatever `x` is there.
 *
 * `mean` is over elements, as PyTorch's is; the divergence itself is a sum over a distribution. `batchmean` divides the sum
 * by the rows (axis 0) in which something is live. Pads are not read; with nothing live the loss and its gradients are 0.
 *
 * @param x log-probabilities of any shape; `[B, T, ...]` with `live`, or ragged. @param target the same.
 * @throws ShapeError when the target has another shape: nothing is broadcast. @throws DTypeError for what is not floating.
 * @example
 * klDiv(tensor([[-0.5, 0]]), tensor([[1, 0]]), { reduction: 'batchmean' }).item() // 0.5
 */
export function klDiv<X extends Rows, R extends Reduction | 'batchmean' = 'mean'>(
  x: X,
  target: Rows,
  { logTarget = false, live, reduction }: KLDivOptions<R> = {},
): LossOf<X, R> {
  const { values, offsets, give } = entered(OP, { x, target }, live);
  const [a, b] = values as [Tensor, Tensor];
  expectFloating(OP, 'x', a);
  expectFloating(OP, 'target', b);
  expectShape(OP, 'target', b, 'x', a.shape);
  const terms = logTarget ? ofLogarithms(a, b) : sub(xlogy(b, b), mul(b, where(eq(b, 0), 0, a)));
  if (reduction !== 'batchmean') return reduced<X, R>(terms, give, reduction);
  const rows = offsets === null ? (a.shape[0] ?? 1) : offsets.lengths().filter((n) => n > 0).length;
  return div(sum(terms), Math.max(1, rows)) as LossOf<X, R>;
}

function ofLogarithms(x: Tensor, target: Tensor): Tensor {
  const none = eq(target, -Infinity);
  return mul(exp(target), sub(where(none, 0, target), where(none, 0, x)));
}
