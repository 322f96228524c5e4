import {
  add,
  cast,
  clampMin,
  div,
  log,
  log1p,
  logSigmoid,
  mul,
  neg,
  promoteTypes,
  Ragged,
  ShapeError,
  sub,
  Tensor,
  ValueError,
} from '@frostgrad/core/functional';
import { apply, defineOp, broadcastShapes, log1p64, log64, showShape } from '@frostgrad/core/extend';
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

/** Options of `binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** A factor for each term: of the shape of `x`, in its form, or of its last axes. The mean is over terms all the same. */
  readonly weight?: Rows;
}

/** Options of `binaryCrossEntropyWithLogits`. */
export interface BinaryCrossEntropyWithLogitsOptions<
  R extends Reduction = Reduction,
> extends BinaryCrossEntropyOptions<R> {
  /** A factor for what the target says is there, of the last axes of `x`; above 1 it asks for recall. */
  readonly posWeight?: Tensor;
}

/** PyTorch's floor under logarithms: it keeps the loss finite. */
const FLOOR = -100;

/** PyTorch's floor under `x (1 - x)` in the gradient, a float32 there in every dtype. */
const LEAST = Math.fround(1e-12);

const binaryOp = /* @__PURE__ */ defineOp({
  name: 'binaryCrossEntropy',
  inputs: ['x', 'target'],
  saves: ['x', 'target'],
  shape: ({ x, target }) => broadcastShapes('binaryCrossEntropy', x.shape, target.shape),
  forward: (k, { x, target }, _, shape) =>
    k.zip({ name: 'binaryCrossEntropy', f32: term, f64: term }, x, target, shape),
  vjp: {
    // (x - t) / (x (1 - x)): at 0 and 1 large, and not infinite
    x: (g, { x, target }) => mul(g, div(sub(x, target), clampMin(mul(sub(1, x), x), LEAST))),
    target: (g, { x }) => mul(g, sub(clampMin(log1p(neg(x)), FLOOR), clampMin(log(x), FLOOR))),
  },
});

function term(x: number, target: number): number {
  if (x < 0 || x > 1) {
    throw new ValueError(
      'binaryCrossEntropy',
      `x has ${x}; expected probabilities, 0 to 1. For logits there is binaryCrossEntropyWithLogits`,
    );
  }
  // taken off +0, so that what is right is not -0
  return 0 - (target * Math.max(log64(x), FLOOR) + (1 - target) * Math.max(log1p64(-x), FLOOR));
}

/**
 * `-weight (target log x + (1 - target) log(1 - x))` for probabilities `x`; each logarithm is at least -100. Pads are not read;
 * with nothing live the loss and its gradients are 0. From logits, `binaryCrossEntropyWithLogits` loses nothing to rounding.
 *
 * @param x any shape; `[B, T, ...]` with `live`, or ragged. @param target the same.
 * @throws ShapeError when the target has another shape, or the weight does not fit: only the weight is broadcast.
 * @throws DTypeError when `x` is not floating. @throws ValueError for a live `x` outside of 0 to 1.
 * @example
 * binaryCrossEntropy(tensor([0.5, 1]), tensor([1, 1]), { reduction: 'none' }).toArray() // [0.6931, 0]
 */
export function binaryCrossEntropy<X extends Rows, R extends Reduction = 'mean'>(
  x: X,
  target: Rows,
  options: BinaryCrossEntropyOptions<R> = {},
): LossOf<X, R> {
  return weighted<X, R>('binaryCrossEntropy', x, target, options, (a, b) => {
    const dtype = promoteTypes(a.dtype, b.dtype);
    return apply(binaryOp, [cast(a, dtype), cast(b, dtype)], undefined);
  });
}

/**
 * `binaryCrossEntropy` of the sigmoid of logits, without going through it:
 * `-weight (posWeight target log sigmoid(x) + (1 - target) log sigmoid(-x))`. Pads and shapes as there.
 *
 * @throws ShapeError, DTypeError as `binaryCrossEntropy`.
 * @example
 * binaryCrossEntropyWithLogits(tensor([0, 1000]), tensor([1, 0]), { reduction: 'none' }).toArray() // [0.6931, 1000]
 * binaryCrossEntropyWithLogits(tensor([0]), tensor([1]), { posWeight: tensor([3]) }).item() // 2.0794
 */
export function binaryCrossEntropyWithLogits<X extends Rows, R extends Reduction = 'mean'>(
  x: X,
  target: Rows,
  { posWeight, ...options }: BinaryCrossEntropyWithLogitsOptions<R> = {},
): LossOf<X, R> {
  const op = 'binaryCrossEntropyWithLogits';
  return weighted<X, R>(op, x, target, options, (a, b) => {
    const logs = logSigmoid(a);
    if (posWeight === undefined) return sub(mul(sub(1, b), a), logs);
    expectLast(op, 'posWeight', posWeight, a);
    const factor = add(mul(b, sub(posWeight, 1)), 1); // 1, and posWeight where the target is 1
    return sub(mul(sub(1, b), a), mul(factor, logs));
  });
}

/** Terms of an input and a target of its shape, each times its weight. */
function weighted<X extends Rows, R extends Reduction>(
  op: string,
  x: X,
  target: Rows,
  { live, weight, reduction }: BinaryCrossEntropyOptions<R>,
  termsOf: (x: Tensor, target: Tensor) => Tensor,
): LossOf<X, R> {
  const ofEach = weight !== undefined && (weight instanceof Ragged || (x instanceof Tensor && weight.ndim === x.ndim));
  const { values, give } = entered(op, { x, target, ...(ofEach && { weight }) }, live);
  const [a, b, packed] = values as [Tensor, Tensor, Tensor?];
  expectFloating(op, 'x', a);
  expectShape(op, 'target', b, 'x', a.shape);
  const terms = termsOf(a, b);
  if (weight === undefined) return reduced<X, R>(terms, give, reduction);
  if (packed !== undefined) expectShape(op, 'weight', packed, 'x', a.shape);
  else expectLast(op, 'weight', weight as Tensor, a);
  return reduced<X, R>(mul(terms, packed ?? (weight as Tensor)), give, reduction);
}

/** Refuses what is not of the last axes of x. */
function expectLast(op: string, name: string, given: Tensor, x: Tensor): void {
  if (given.ndim <= x.ndim && x.shape.slice(x.ndim - given.ndim).join() === given.shape.join()) return;
  throw new ShapeError(op, `${name} is ${showShape(given.shape)} and x ${showShape(x.shape)}; expected its last axes`);
}
