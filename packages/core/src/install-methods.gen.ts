// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import { relu, sigmoid, tanh } from './ops/activations.ts';
import { add, div, mul, neg, sub } from './ops/arithmetic.ts';
import { atleast1d, atleast2d, atleast3d } from './ops/at-least.ts';
import { at } from './ops/at.ts';
import type { AxisIndex } from './ops/at.ts';
import { cast } from './ops/cast.ts';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, lt, ne } from './ops/compare.ts';
import { detachAt } from './ops/detach-at.ts';
import { diag, diagEmbed, diagonal } from './ops/diagonal.ts';
import type { DiagOptions, DiagonalOptions } from './ops/diagonal.ts';
import { exp, log } from './ops/exp-log.ts';
import { broadcastTo, expand, expandAs } from './ops/expand.ts';
import { flatten, unflatten } from './ops/flatten.ts';
import { flip, fliplr, flipud, rot90 } from './ops/flip.ts';
import { gather, indexAdd, indexSelect, scatterAdd } from './ops/indexing.ts';
import type { Index } from './ops/indexing.ts';
import { matmul } from './ops/matmul.ts';
import { pad } from './ops/pad.ts';
import type { PadOptions } from './ops/pad.ts';
import { mT, movedim, permute, swapaxes, t, transpose } from './ops/permute.ts';
import { pow } from './ops/pow.ts';
import { argmax, max, mean, sum } from './ops/reduce.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import { repeat, repeatInterleave, tile } from './ops/repeat.ts';
import { reshape, squeeze, unsqueeze, view } from './ops/reshape.ts';
import { roll } from './ops/roll.ts';
import { diagonalScatter, selectScatter, sliceScatter } from './ops/scatter-view.ts';
import { narrow, select, slice, unbind } from './ops/slice.ts';
import { logSoftmax, maskedSoftmax, softmax } from './ops/softmax.ts';
import { softplus } from './ops/softplus.ts';
import { chunk, split, tensorSplit } from './ops/split.ts';
import { sqrt } from './ops/sqrt.ts';
import { tril, triu } from './ops/triangle.ts';
import type { TriangleOptions } from './ops/triangle.ts';
import { unfold } from './ops/unfold.ts';
import { maskedFill, maskedFill_ } from './ops/where.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { TensorMethods } from './tensor-methods.gen.ts';
import { Tensor } from './tensor.ts';

const methods = {
  add(this: Tensor, b: Tensor | number) {
    return add(this, b);
  },
  argmax(this: Tensor, axis: number, options?: ReduceOptions) {
    return argmax(this, axis, options);
  },
  at(this: Tensor, ...entries: readonly AxisIndex[]) {
    return at(this, ...entries);
  },
  atleast1d(this: Tensor) {
    return atleast1d(this);
  },
  atleast2d(this: Tensor) {
    return atleast2d(this);
  },
  atleast3d(this: Tensor) {
    return atleast3d(this);
  },
  broadcastTo(this: Tensor, shape: Shape) {
    return broadcastTo(this, shape);
  },
  cast(this: Tensor, dtype: DType) {
    return cast(this, dtype);
  },
  chunk(this: Tensor, chunks: number, axis?: number) {
    return chunk(this, chunks, axis);
  },
  detachAt(this: Tensor, segments: Segments) {
    return detachAt(this, segments);
  },
  diag(this: Tensor, options?: DiagOptions) {
    return diag(this, options);
  },
  diagEmbed(this: Tensor, options?: DiagonalOptions) {
    return diagEmbed(this, options);
  },
  diagonal(this: Tensor, options?: DiagonalOptions) {
    return diagonal(this, options);
  },
  diagonalScatter(this: Tensor, src: Tensor, options?: DiagonalOptions) {
    return diagonalScatter(this, src, options);
  },
  div(this: Tensor, b: Tensor | number) {
    return div(this, b);
  },
  eq(this: Tensor, b: Tensor | number) {
    return eq(this, b);
  },
  exp(this: Tensor) {
    return exp(this);
  },
  expand(this: Tensor, shape: Shape) {
    return expand(this, shape);
  },
  expandAs(this: Tensor, other: Tensor) {
    return expandAs(this, other);
  },
  flatten(this: Tensor, startAxis?: number, endAxis?: number) {
    return flatten(this, startAxis, endAxis);
  },
  flip(this: Tensor, axes?: number | readonly number[]) {
    return flip(this, axes);
  },
  fliplr(this: Tensor) {
    return fliplr(this);
  },
  flipud(this: Tensor) {
    return flipud(this);
  },
  gather(this: Tensor, axis: number, index: Tensor) {
    return gather(this, axis, index);
  },
  ge(this: Tensor, b: Tensor | number) {
    return ge(this, b);
  },
  gt(this: Tensor, b: Tensor | number) {
    return gt(this, b);
  },
  indexAdd(this: Tensor, axis: number, index: Index, n: number) {
    return indexAdd(this, axis, index, n);
  },
  indexSelect(this: Tensor, axis: number, index: Index) {
    return indexSelect(this, axis, index);
  },
  le(this: Tensor, b: Tensor | number) {
    return le(this, b);
  },
  log(this: Tensor) {
    return log(this);
  },
  logSoftmax(this: Tensor, axis?: number) {
    return logSoftmax(this, axis);
  },
  logicalAnd(this: Tensor, b: Tensor) {
    return logicalAnd(this, b);
  },
  logicalNot(this: Tensor) {
    return logicalNot(this);
  },
  logicalOr(this: Tensor, b: Tensor) {
    return logicalOr(this, b);
  },
  lt(this: Tensor, b: Tensor | number) {
    return lt(this, b);
  },
  mT(this: Tensor) {
    return mT(this);
  },
  maskedFill(this: Tensor, mask: Tensor, value: number) {
    return maskedFill(this, mask, value);
  },
  maskedFill_(this: Tensor, mask: Tensor, value: number) {
    return maskedFill_(this, mask, value);
  },
  maskedSoftmax(this: Tensor, mask: Tensor) {
    return maskedSoftmax(this, mask);
  },
  matmul(this: Tensor, b: Tensor) {
    return matmul(this, b);
  },
  max(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return max(this, axes, options);
  },
  mean(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return mean(this, axes, options);
  },
  movedim(this: Tensor, source: number | readonly number[], destination: number | readonly number[]) {
    return movedim(this, source, destination);
  },
  mul(this: Tensor, b: Tensor | number) {
    return mul(this, b);
  },
  narrow(this: Tensor, axis: number, start: number, length: number) {
    return narrow(this, axis, start, length);
  },
  ne(this: Tensor, b: Tensor | number) {
    return ne(this, b);
  },
  neg(this: Tensor) {
    return neg(this);
  },
  pad(this: Tensor, pads: readonly number[], options?: PadOptions) {
    return pad(this, pads, options);
  },
  permute(this: Tensor, order: readonly number[]) {
    return permute(this, order);
  },
  pow(this: Tensor, exponent: Tensor | number) {
    return pow(this, exponent);
  },
  relu(this: Tensor) {
    return relu(this);
  },
  repeat(this: Tensor, counts: readonly number[]) {
    return repeat(this, counts);
  },
  repeatInterleave(this: Tensor, repeats: number | Index, axis?: number) {
    return repeatInterleave(this, repeats, axis);
  },
  reshape(this: Tensor, shape: Shape) {
    return reshape(this, shape);
  },
  roll(this: Tensor, shifts: number | readonly number[], axes?: number | readonly number[]) {
    return roll(this, shifts, axes);
  },
  rot90(this: Tensor, turns?: number, axes?: readonly [number, number]) {
    return rot90(this, turns, axes);
  },
  scatterAdd(this: Tensor, axis: number, index: Tensor, shape: Shape) {
    return scatterAdd(this, axis, index, shape);
  },
  select(this: Tensor, axis: number, index: number) {
    return select(this, axis, index);
  },
  selectScatter(this: Tensor, src: Tensor, axis: number, index: number) {
    return selectScatter(this, src, axis, index);
  },
  sigmoid(this: Tensor) {
    return sigmoid(this);
  },
  slice(this: Tensor, axis: number, start?: number, end?: number, step?: number) {
    return slice(this, axis, start, end, step);
  },
  sliceScatter(this: Tensor, src: Tensor, axis?: number, start?: number, end?: number, step?: number) {
    return sliceScatter(this, src, axis, start, end, step);
  },
  softmax(this: Tensor, axis?: number) {
    return softmax(this, axis);
  },
  softplus(this: Tensor) {
    return softplus(this);
  },
  split(this: Tensor, sizes: number | readonly number[], axis?: number) {
    return split(this, sizes, axis);
  },
  sqrt(this: Tensor) {
    return sqrt(this);
  },
  squeeze(this: Tensor, axes?: number | readonly number[]) {
    return squeeze(this, axes);
  },
  sub(this: Tensor, b: Tensor | number) {
    return sub(this, b);
  },
  sum(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return sum(this, axes, options);
  },
  swapaxes(this: Tensor, axis0: number, axis1: number) {
    return swapaxes(this, axis0, axis1);
  },
  t(this: Tensor) {
    return t(this);
  },
  tanh(this: Tensor) {
    return tanh(this);
  },
  tensorSplit(this: Tensor, sections: number | readonly number[], axis?: number) {
    return tensorSplit(this, sections, axis);
  },
  tile(this: Tensor, counts: readonly number[]) {
    return tile(this, counts);
  },
  transpose(this: Tensor, axis0?: number, axis1?: number) {
    return transpose(this, axis0, axis1);
  },
  tril(this: Tensor, options?: TriangleOptions) {
    return tril(this, options);
  },
  triu(this: Tensor, options?: TriangleOptions) {
    return triu(this, options);
  },
  unbind(this: Tensor, axis?: number) {
    return unbind(this, axis);
  },
  unflatten(this: Tensor, axis: number, sizes: Shape) {
    return unflatten(this, axis, sizes);
  },
  unfold(this: Tensor, axis: number, size: number, step: number) {
    return unfold(this, axis, size, step);
  },
  unsqueeze(this: Tensor, axis: number) {
    return unsqueeze(this, axis);
  },
  view(this: Tensor, shape: Shape) {
    return view(this, shape);
  },
} satisfies Record<keyof TensorMethods, unknown>;

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}
