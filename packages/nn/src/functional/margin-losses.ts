import {
  add,
  clampMin,
  div,
  eq,
  indexSelect,
  minimum,
  mul,
  norm,
  oneHot,
  relu,
  ShapeError,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  ValueError,
  where,
} from '@frostgrad/core/functional';
import { showShape } from '@frostgrad/core/extend';
import { classTargets, expectClassWeights, ofClass } from './class-targets.ts';
import {
  elementwise,
  entered,
  expectFloating,
  expectShape,
  type LossOf,
  type LossOptions,
  reduced,
  type Reduction,
  type Rows,
} from './loss-entry.ts';

/** Options of losses with a margin. */
export interface MarginOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** How far apart is far enough. */
  readonly margin?: number;
}

/** Options of `multiMarginLoss`. */
export interface MultiMarginOptions<R extends Reduction = Reduction> extends MarginOptions<R> {
  /** The power; default 1. */
  readonly p?: 1 | 2;
  /** A factor for each class, `[V]`; the mean is over positions all the same, as PyTorch's. */
  readonly weight?: Tensor;
}

/** Options of `tripletMarginLoss`. */
export interface TripletMarginOptions<R extends Reduction = Reduction> extends MarginOptions<R> {
  /** Of the norm; default 2. */
  readonly p?: number;
  /** Added to differences, so that equal vectors have a gradient; default 1e-6. */
  readonly eps?: number;
  /** Takes the distance of the negative from the positive where that is smaller; default false. */
  readonly swap?: boolean;
}

/** Refuses labels that are not 1 or -1: PyTorch makes other terms of them in silence. */
function expectLabels(op: string, target: Tensor): void {
  const wrong = target.toTypedArray().find((label) => label !== 1 && label !== -1);
  if (wrong === undefined) return;
  throw new ValueError(op, `target has ${wrong}; expected 1 or -1 at every live position. Of 0 and 1 take 2 t - 1`);
}

/**
 * `max(0, margin - target (x1 - x2))`: `x1` is to be the larger where the target is 1, and the smaller where it is -1. Pads
 * are not read; with nothing live the loss and its gradients are 0.
 *
 * @param x1 any shape; `[B, T, ...]` with `live`, or ragged. @param x2 the same. @param target the same, 1 or -1.
 * @param options margin is 0 by default.
 * @throws ShapeError when shapes differ: nothing is broadcast. @throws ValueError for another label. @throws DTypeError when
 * `x1` is not floating.
 * @example
 * marginRankingLoss(tensor([3, 3]), tensor([1, 1]), tensor([1, -1]), { reduction: 'none' }).toArray() // [0, 2]
 */
export function marginRankingLoss<X extends Rows, R extends Reduction = 'mean'>(
  x1: X,
  x2: Rows,
  target: Rows,
  { margin = 0, live, reduction }: MarginOptions<R> = {},
): LossOf<X, R> {
  const op = 'marginRankingLoss';
  const { values, give } = entered(op, { x1, x2, target }, live);
  const [a, b, label] = values as [Tensor, Tensor, Tensor];
  expectFloating(op, 'x1', a);
  expectShape(op, 'x2', b, 'x1', a.shape);
  expectShape(op, 'target', label, 'x1', a.shape);
  expectLabels(op, label);
  return reduced<X, R>(clampMin(add(mul(label, sub(b, a)), margin), 0), give, reduction);
}

/**
 * `x` where the target is 1, and `max(0, margin - x)` where it is -1: for distances of what is alike and what is not. Pads
 * and shapes as in `marginRankingLoss`.
 *
 * @param options margin is 1 by default.
 * @throws ShapeError, ValueError, DTypeError as `marginRankingLoss`.
 * @example
 * hingeEmbeddingLoss(tensor([0.5, 0.25]), tensor([1, -1]), { reduction: 'none' }).toArray() // [0.5, 0.75]
 */
export function hingeEmbeddingLoss<X extends Rows, R extends Reduction = 'mean'>(
  x: X,
  target: Rows,
  { margin = 1, ...options }: MarginOptions<R> = {},
): LossOf<X, R> {
  const op = 'hingeEmbeddingLoss';
  return elementwise<X, R>(op, x, target, options, (a, label) => {
    expectLabels(op, label);
    return where(eq(label, 1), a, clampMin(sub(margin, a), 0));
  });
}

/**
 * `1 - cos(x1, x2)` where the target is 1, and `max(0, cos(x1, x2) - margin)` where it is -1, with the cosine over the last
 * axis; 1e-12 is added to either square. Pads are not read; with nothing live the loss and its gradients are 0.
 *
 * @param x1 `[..., D]`; `[B, T, ..., D]` with `live`, or ragged. @param x2 the same. @param target `[...]`, 1 or -1.
 * @param options margin is 0 by default.
 * @throws ShapeError when shapes do not fit: nothing is broadcast. @throws ValueError for another label. @throws DTypeError
 * when `x1` is not floating.
 * @example
 * cosineEmbeddingLoss(tensor([[1, 0], [1, 0]]), tensor([[0, 2], [3, 0]]), tensor([1, -1]), { reduction: 'none' }).toArray() // [1, 1]
 */
export function cosineEmbeddingLoss<X extends Rows, R extends Reduction = 'mean'>(
  x1: X,
  x2: Rows,
  target: Rows,
  { margin = 0, live, reduction }: MarginOptions<R> = {},
): LossOf<X, R> {
  const op = 'cosineEmbeddingLoss';
  const { values, give } = entered(op, { x1, x2, target }, live, 1);
  const [a, b, label] = values as [Tensor, Tensor, Tensor];
  expectVectors(op, a, { x2: b });
  expectShape(op, 'target', label, 'x1', a.shape.slice(0, -1));
  expectLabels(op, label);
  const squares = (x: Tensor): Tensor => add(sum(square(x), -1), 1e-12);
  const cosine = div(sum(mul(a, b), -1), sqrt(mul(squares(a), squares(b))));
  const terms = where(eq(label, 1), sub(1, cosine), clampMin(sub(cosine, margin), 0));
  return reduced<X, R>(terms, give, reduction);
}

/**
 * `sum over classes c but the target y of max(0, margin - x[y] + x[c])^p / V`, times the weight of y. Pads are not read; with
 * nothing live the loss and its gradients are 0.
 *
 * @param x `[..., V]`, classes last; `[B, T, ..., V]` with `live`, or ragged. @param targets `[...]`, class ids.
 * @param options margin is 1 by default.
 * @throws ShapeError when they, or the weights, do not go together. @throws ValueError for a live target that is no class, or
 * another power. @throws DTypeError when `x` is not floating.
 * @example
 * multiMarginLoss(tensor([[0.5, 1, 0]]), tensor([1], { dtype: 'int32' })).item() // 0.1667
 */
export function multiMarginLoss<X extends Rows, R extends Reduction = 'mean'>(
  x: X,
  targets: Rows,
  { margin = 1, p = 1, weight, live, reduction }: MultiMarginOptions<R> = {},
): LossOf<X, R> {
  const op = 'multiMarginLoss';
  if (p !== 1 && p !== 2) throw new ValueError(op, `p is ${p as number}; expected 1 or 2`);
  const { scores, ids, give } = classTargets(op, ['x', 'targets'], entered(op, { x, targets }, live, 1), null);
  const V = scores.shape[1] as number;
  expectClassWeights(op, weight ?? null, V);
  const over = relu(add(sub(scores, unsqueeze(ofClass(scores, ids), 1)), margin)); // [P, V]
  const others = where(eq(oneHot(ids, V), 1), 0, p === 1 ? over : square(over));
  const terms = div(sum(others, -1), Math.max(1, V));
  const weighted = weight === undefined ? terms : mul(terms, indexSelect(weight, 0, ids));
  return reduced<X, R>(weighted, give, reduction);
}

/**
 * `max(0, margin + d(anchor, positive) - d(anchor, negative))` with `d(a, b)` the p-norm of `a - b + eps` over the last axis.
 * Pads are not read; with nothing live the loss and its gradients are 0.
 *
 * @param anchor `[..., D]`; `[B, T, ..., D]` with `live`, or ragged. @param positive the same. @param negative the same.
 * @param options margin is 1 by default.
 * @throws ShapeError when shapes differ: nothing is broadcast. @throws DTypeError when the anchor is not floating.
 * @example
 * tripletMarginLoss(tensor([[0, 0]]), tensor([[0, 1]]), tensor([[0, 1.5]])).item() // 0.5
 * @see Balntas et al. 2016, for `swap`
 */
export function tripletMarginLoss<X extends Rows, R extends Reduction = 'mean'>(
  anchor: X,
  positive: Rows,
  negative: Rows,
  { margin = 1, p = 2, eps = 1e-6, swap = false, live, reduction }: TripletMarginOptions<R> = {},
): LossOf<X, R> {
  const op = 'tripletMarginLoss';
  const { values, give } = entered(op, { anchor, positive, negative }, live, 1);
  const [a, near, far] = values as [Tensor, Tensor, Tensor];
  expectVectors(op, a, { positive: near, negative: far }, 'anchor');
  const distance = (x: Tensor, y: Tensor): Tensor => norm(add(sub(x, y), eps), p, -1);
  const own = distance(a, far);
  const apart = swap ? minimum(own, distance(near, far)) : own;
  return reduced<X, R>(clampMin(add(sub(distance(a, near), apart), margin), 0), give, reduction);
}

/** Refuses what is not vectors, and others that are not of their shape. */
function expectVectors(op: string, x: Tensor, others: Readonly<Record<string, Tensor>>, name: string = 'x1'): void {
  expectFloating(op, name, x);
  if (x.ndim === 0) throw new ShapeError(op, `${name} is ${showShape(x.shape)}; expected vectors [..., D]`);
  for (const [other, y] of Object.entries(others)) expectShape(op, other, y, name, x.shape);
}
