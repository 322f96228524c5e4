import { apply } from '../engine/apply.ts';
import { defineOp, type TypedOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import {
  argmax as argmaxKernel,
  argmin as argminKernel,
  max as maxKernel,
  min as minKernel,
} from '../kernels/js/reduce.ts';
import { reducedShape, resolveAxis, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { div } from './arithmetic.ts';
import { cast } from './cast.ts';
import { expand } from './expand.ts';
import { gathered } from './indexing.ts';
import { paramsOf, type ReduceOptions, type ReduceParams, sum, unreduce } from './reduce.ts';
import { reshape, squeeze } from './reshape.ts';
import { where } from './where.ts';

/** Elements taken from an axis, and the positions there that they were taken from. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  /** int32. */
  readonly indices: Tensor;
}

const tie = (a: number, b: number): number => (a === b || (a !== a && b !== b) ? 1 : 0);
const tieFn = { name: 'isTie', f32: tie, f64: tie };

const isTieOp = defineOp({
  name: 'isTie',
  inputs: ['x', 'chosen'],
  shape: ({ x }) => x.shape,
  forward: (k, { x, chosen }, _, shape) => k.zip(tieFn, x, chosen, shape, 'bool'),
});

/** Where an element is the chosen one, or equals it; NaN equals NaN. @internal */
export function tiesOf(x: Tensor, chosen: Tensor): Tensor {
  return apply(isTieOp, [x, chosen], undefined);
}

/** The gradient of a result that is one of the elements, in equal shares to all that equal it. @internal */
export function sharedAmongTies(g: Tensor, x: Tensor, out: Tensor, params: ReduceParams): Tensor {
  const ties = tiesOf(x, unreduce(out, x.shape, params));
  const shares = sum(cast(ties, x.dtype), params.axes, { keepDims: true });
  const each = div(reshape(g, shares.shape), shares);
  return where(ties, expand(each, x.shape), 0);
}

/* @__NO_SIDE_EFFECTS__ */
function extremeOp(name: 'amax' | 'amin'): TypedOp<readonly [Tensor], ReduceParams> {
  return defineOp({
    name,
    inputs: ['x'],
    saves: ['x', 'out'],
    shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
    kernels: { max: maxKernel, min: minKernel },
    forward: (k, { x }, { axes }, shape) => (name === 'amax' ? k.max(x, axes, shape) : k.min(x, axes, shape)),
    vjp: { x: (g, { x, out }, call) => sharedAmongTies(g, x, out, call.params) },
  });
}

const amaxOp = extremeOp('amax');
const aminOp = extremeOp('amin');

/**
 * The largest over axes, or over all; NaN where there is one. The gradient is shared equally among ties, and among the
 * NaNs where the result is NaN.
 *
 * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
 * @example
 * amax(tensor([[1, 5], [7, 2]]), 1).toArray() // [5, 7]
 * amax(tensor([[1, 5], [7, 2]])).item() // 7
 */
export function amax(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  const params = paramsOf('amax', x.shape, axes, options);
  expectSome('amax', x.shape, params.axes, 'largest');
  return apply(amaxOp, [x], params);
}

/**
 * The smallest over axes, or over all; NaN where there is one. The gradient is shared as that of `amax`.
 *
 * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
 * @example
 * amin(tensor([[1, 5], [7, 2]]), 1).toArray() // [1, 2]
 */
export function amin(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  const params = paramsOf('amin', x.shape, axes, options);
  expectSome('amin', x.shape, params.axes, 'smallest');
  return apply(aminOp, [x], params);
}

/**
 * The largest of all elements: `amax` of all.
 *
 * @throws ShapeError when there are none.
 * @example
 * max(tensor([[1, 5], [7, 2]])).item() // 7
 */
export function max(x: Tensor): Tensor;
/**
 * The largest along an axis, and where it stands: the first of ties, and the first NaN. The gradient goes to that element
 * whole; `amax` shares it.
 *
 * @throws ShapeError for an axis that does not exist or is empty.
 * @example
 * const { values, indices } = max(tensor([[1, 5], [7, 7]]), 1);
 * values.toArray() // [5, 7]
 * indices.toArray() // [1, 0]
 */
export function max(x: Tensor, axis: number, options?: ReduceOptions): ValuesAndIndices;
export function max(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  if (axis === undefined) {
    const params = paramsOf('max', x.shape, undefined, {});
    expectSome('max', x.shape, params.axes, 'largest');
    return apply(amaxOp, [x], params);
  }
  const at = resolveAxis('max', axis, x.ndim);
  expectSome('max', x.shape, [at], 'largest');
  return taken(x, at, apply(argmaxOp, [x], { axes: [at], keepDims: true }), options);
}

/**
 * The smallest of all elements: `amin` of all.
 *
 * @throws ShapeError when there are none.
 * @example
 * min(tensor([[1, 5], [7, 2]])).item() // 1
 */
export function min(x: Tensor): Tensor;
/**
 * The smallest along an axis, and where it stands: the first of ties, and the first NaN. The gradient goes to that
 * element whole; `amin` shares it.
 *
 * @throws ShapeError for an axis that does not exist or is empty.
 * @example
 * const { values, indices } = min(tensor([[1, 5], [7, 7]]), 1);
 * values.toArray() // [1, 7]
 * indices.toArray() // [0, 0]
 */
export function min(x: Tensor, axis: number, options?: ReduceOptions): ValuesAndIndices;
export function min(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  if (axis === undefined) {
    const params = paramsOf('min', x.shape, undefined, {});
    expectSome('min', x.shape, params.axes, 'smallest');
    return apply(aminOp, [x], params);
  }
  const at = resolveAxis('min', axis, x.ndim);
  expectSome('min', x.shape, [at], 'smallest');
  return taken(x, at, apply(argminOp, [x], { axes: [at], keepDims: true }), options);
}

/* @__NO_SIDE_EFFECTS__ */
function argOp(name: 'argmax' | 'argmin'): TypedOp<readonly [Tensor], ReduceParams> {
  return defineOp({
    name,
    inputs: ['x'],
    shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
    kernels: { argmax: argmaxKernel, argmin: argminKernel },
    forward: (k, { x }, { axes: [axis = 0] }, shape) =>
      name === 'argmax' ? k.argmax(x, axis, shape) : k.argmin(x, axis, shape),
  });
}

const argmaxOp = argOp('argmax');
const argminOp = argOp('argmin');

/**
 * Position of the largest along an axis, or among all elements, row-major; int32. The first of ties, and the first NaN.
 *
 * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
 * @example
 * argmax(tensor([[1, 5], [7, 2]]), 1).toArray() // [1, 0]
 * argmax(tensor([[1, 5], [7, 2]])).item() // 2
 */
export function argmax(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor {
  return positionOf('argmax', argmaxOp, 'largest', x, axis, options);
}

/**
 * Position of the smallest along an axis, or among all elements, row-major; int32. The first of ties, and the first NaN.
 *
 * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
 * @example
 * argmin(tensor([[1, 5], [7, 2]]), 1).toArray() // [0, 1]
 */
export function argmin(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor {
  return positionOf('argmin', argminOp, 'smallest', x, axis, options);
}

function positionOf(
  name: string,
  op: TypedOp<readonly [Tensor], ReduceParams>,
  which: string,
  x: Tensor,
  axis: number | undefined,
  options: ReduceOptions,
): Tensor {
  const { axes, keepDims } = paramsOf(name, x.shape, axis, options);
  expectSome(name, x.shape, axes, which);
  if (axis !== undefined) return apply(op, [x], { axes, keepDims });
  const flat = apply(op, [reshape(x.detach(), [x.size])], { axes: [0], keepDims: false });
  return reshape(flat, reducedShape(x.shape, axes, keepDims));
}

/** The elements at positions along an axis that stayed with size 1; it goes unless it is kept. @internal */
export function taken(x: Tensor, axis: number, indices: Tensor, { keepDims }: ReduceOptions): ValuesAndIndices {
  const values = gathered(x, indices, axis);
  return keepDims === true ? { values, indices } : { values: squeeze(values, axis), indices: squeeze(indices, axis) };
}

/** Refuses to reduce an empty axis. @internal */
export function expectSome(op: string, shape: Shape, axes: readonly number[], which: string): void {
  for (const axis of axes) {
    if (shape[axis] !== 0) continue;
    throw new ShapeError(op, `axis ${axis} of ${showShape(shape)} is empty, and nothing is the ${which} of nothing`);
  }
}
