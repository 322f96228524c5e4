import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import {
  gather as gatherKernel,
  indexAdd as indexAddKernel,
  indexSelect as indexSelectKernel,
  scatterAdd as scatterAddKernel,
} from '../kernels/js/indexing.ts';
import type { Segments } from '../segments.ts';
import { expectShape, resolveAxis, type Shape, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { counted } from './binary.ts';
import { checkedIndex, fittingIndex, type Index } from './indices.ts';
import { liveBlock } from './live-block.ts';
import { reshape } from './reshape.ts';
import { where } from './where.ts';

interface IndexParams {
  readonly axis: number;
}

const indexSelectOp = defineOp({
  name: 'indexSelect',
  inputs: ['x', 'index'],
  saves: ['index'],
  shape: ({ x, index }, { axis }: IndexParams) => x.shape.toSpliced(axis, 1, ...index.shape),
  kernels: { indexSelect: indexSelectKernel },
  forward: (k, { x, index }, { axis }, shape) => k.indexSelect(x, axis, index, shape),
  vjp: {
    x: (g, { index }, call) => {
      const { axis } = call.params;
      const live = call.liveOf('x');
      return apply(indexAddOp, [g, live === null ? index : liveRows(index, live, axis)], {
        axis,
        to: call.shapeOf('x'),
      });
    },
  },
  stops: () => 'no index picks what is there',
});

/** The index with -1 for rows of which nothing learns: they cost nothing in backward. */
function liveRows(index: Tensor, live: Segments, axis: number): Tensor {
  const learning = axis === 0 ? liveBlock(live).rows : null;
  if (learning === null) return index;
  const learns = new Uint8Array(live.shape[0] as number);
  for (const row of learning) learns[row] = 1;
  const rows = Int32Array.from(index.toTypedArray(), (row) => (learns[row] === 1 ? row : -1));
  return Tensor.of(rows, index.shape);
}

const indexAddOp = defineOp({
  name: 'indexAdd',
  inputs: ['x', 'index'],
  saves: ['index'],
  shape: (_, { to }: IndexParams & { to: Shape }) => to,
  kernels: { indexAdd: indexAddKernel },
  forward: (k, { x, index }, { axis }, shape) => k.indexAdd(x, axis, index, shape),
  vjp: { x: (g, { index }, { params }) => selectOrZero(g, index, params.axis) },
});

/** `indexSelect` with +0 where the index is negative. */
function selectOrZero(g: Tensor, index: Tensor, axis: number): Tensor {
  const rows = index.toTypedArray();
  if (rows.every((row) => row >= 0)) return apply(indexSelectOp, [g, index], { axis });
  const inside = Tensor.of(
    Uint8Array.from(rows, (row) => (row >= 0 ? 1 : 0)),
    index.shape,
  );
  const safe = Tensor.of(
    Int32Array.from(rows, (row) => Math.max(row, 0)),
    index.shape,
  );
  const taken = apply(indexSelectOp, [g, safe], { axis });
  const trailing = g.ndim - 1 - axis;
  return where(reshape(inside, [...index.shape, ...Array.from({ length: trailing }, () => 1)]), taken, 0);
}

/**
 * Positions of an axis in any order, repeats allowed: `out[..., j, ...] = x[..., index[j], ...]`. An index of several
 * axes puts them all in the place of the one. Gradients of a repeated position add up.
 *
 * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
 * @example
 * indexSelect(tensor([10, 20, 30]), 0, [2, 0, 2]).toArray() // [30, 10, 30]
 */
export function indexSelect(x: Tensor, axis: number, index: Index): Tensor {
  const at = resolveAxis('indexSelect', axis, x.ndim);
  return apply(indexSelectOp, [x, checkedIndex('indexSelect', index, x.shape, axis)], { axis: at });
}

/**
 * Adds up rows by where they belong: `out[index[j]] += x[j]` along an axis of size `n`, in ascending j, onto +0.
 *
 * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
 * @throws ShapeError when the index is not as long as the axis.
 * @internal
 */
export function sumInto(op: string, x: Tensor, axis: number, index: Index, n: number): Tensor {
  const at = resolveAxis(op, axis, x.ndim);
  expectShape(op, [n]);
  const to = x.shape.with(at, n);
  const rows = checkedIndex(op, index, to, axis);
  if (rows.ndim !== 1 || rows.size !== x.shape[at]) {
    throw new ShapeError(
      op,
      `the index is ${showShape(rows.shape)}, and what is added, ${showShape(x.shape)}, has ${x.shape[at]} on axis ${axis}`,
    );
  }
  return apply(indexAddOp, [counted(x), rows], { axis: at, to });
}

const addRowsOp = defineOp({
  name: 'indexAdd',
  inputs: ['x', 'source', 'index'],
  saves: ['index'],
  shape: ({ x }) => x.shape,
  kernels: { indexAdd: indexAddKernel },
  forward: (k, { x, source, index }, { axis }: IndexParams, shape) => k.indexAdd(source, axis, index, shape, x),
  vjp: { x: (g) => g, source: (g, { index }, { params }) => apply(indexSelectOp, [g, index], params) },
});

/** `x` with rows added to, by positions that are known to be right; both are of one dtype. @internal */
export function rowsAdded(x: Tensor, source: Tensor, index: Tensor, axis: number): Tensor {
  return apply(addRowsOp, [x, source, index], { axis });
}

/**
 * Rows of a table: `out[...] = weight[ids[...]]`. Rows of the table that are frozen cost nothing in backward.
 *
 * @param weight `[V, D]`
 * @param ids `[...]` int32
 * @returns `[..., D]`
 * @throws ShapeError when the table is not `[V, D]`. @throws DTypeError when ids are not int32.
 * @throws ValueError for an id outside the table.
 * @example
 * embedding(tensor([[1, 2], [3, 4]]), tensor(new Int32Array([1, 1, 0]))).toArray() // [[3, 4], [3, 4], [1, 2]]
 * @nomethod
 */
export function embedding(weight: Tensor, ids: Index): Tensor {
  if (weight.ndim !== 2) throw new ShapeError('embedding', `the weight is ${showShape(weight.shape)}; expected [V, D]`);
  return apply(indexSelectOp, [weight, checkedIndex('embedding', ids, weight.shape, 0)], { axis: 0 });
}

const gatherOp = defineOp({
  name: 'gather',
  inputs: ['x', 'index'],
  saves: ['index'],
  shape: ({ index }) => index.shape,
  kernels: { gather: gatherKernel },
  forward: (k, { x, index }, { axis }: IndexParams) => k.gather(x, axis, index),
  vjp: {
    x: (g, { index }, call) => scatterAdded(g, index, call.params.axis, call.shapeOf('x')),
  },
});

const scatterAddOp = defineOp({
  name: 'scatterAdd',
  inputs: ['x', 'index'],
  saves: ['index'],
  shape: (_, { to }: IndexParams & { to: Shape }) => to,
  kernels: { scatterAdd: scatterAddKernel },
  forward: (k, { x, index }, { axis }, shape) => k.scatterAdd(x, axis, index, shape),
  vjp: { x: (g, { index }, { params }) => gathered(g, index, params.axis) },
});

const addAtOp = defineOp({
  name: 'scatterAdd',
  inputs: ['x', 'source', 'index'],
  saves: ['index'],
  shape: ({ x }) => x.shape,
  kernels: { scatterAdd: scatterAddKernel },
  forward: (k, { x, source, index }, { axis }: IndexParams, shape) => k.scatterAdd(source, axis, index, shape, x),
  vjp: { x: (g) => g, source: (g, { index }, { params }) => gathered(g, index, params.axis) },
});

/** `x` with elements added to, by positions that are known to be right; both are of one dtype. @internal */
export function elementsAdded(x: Tensor, source: Tensor, index: Tensor, axis: number): Tensor {
  return apply(addAtOp, [x, source, index], { axis });
}

/** `gather` by positions that are known to be right. @internal */
export function gathered(x: Tensor, index: Tensor, axis: number): Tensor {
  return apply(gatherOp, [x, index], { axis });
}

/** The transpose of `gather`, by positions that are known to be right: row-major, onto +0. @internal */
export function scatterAdded(x: Tensor, index: Tensor, axis: number, to: Shape): Tensor {
  return apply(scatterAddOp, [x, index], { axis, to });
}

/**
 * One element for each entry of the index: along axis 1, `out[i][j] = x[i][index[i][j]]`.
 *
 * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
 * @throws ShapeError when ranks differ, or the index is longer than `x` along another axis.
 * @example
 * gather(tensor([[1, 2], [3, 4]]), 1, tensor([[1], [0]], { dtype: 'int32' })).toArray() // [[2], [3]]
 */
export function gather(x: Tensor, axis: number, index: Index): Tensor {
  const positions = fittingIndex('gather', index, x.shape, axis);
  return gathered(x, positions, resolveAxis('gather', axis, x.ndim));
}
