// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import { relu, sigmoid, tanh } from './ops/activations.ts';
import { add, div, mul, neg, sub } from './ops/arithmetic.ts';
import { cast } from './ops/cast.ts';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, lt, ne } from './ops/compare.ts';
import { detachAt } from './ops/detach-at.ts';
import { exp, log } from './ops/exp-log.ts';
import { expand } from './ops/expand.ts';
import { amax, amin, argmax, argmin, max, min } from './ops/extremes.ts';
import type { ValuesAndIndices } from './ops/extremes.ts';
import { gather, indexAdd, indexSelect, scatterAdd } from './ops/indexing.ts';
import type { Index } from './ops/indexing.ts';
import { split } from './ops/join.ts';
import { matmul } from './ops/matmul.ts';
import { permute, transpose } from './ops/permute.ts';
import { pow } from './ops/pow.ts';
import { mean, sum } from './ops/reduce.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import { reshape, squeeze, unsqueeze } from './ops/reshape.ts';
import { select, slice } from './ops/slice.ts';
import { logSoftmax, maskedSoftmax, softmax } from './ops/softmax.ts';
import { softplus } from './ops/softplus.ts';
import { sqrt } from './ops/sqrt.ts';
import { maskedFill, maskedFill_ } from './ops/where.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { TensorMethods } from './tensor-methods.gen.ts';
import { Tensor } from './tensor.ts';

const methods = {
  add(this: Tensor, b: Tensor | number) {
    return add(this, b);
  },
  amax(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return amax(this, axes, options);
  },
  amin(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return amin(this, axes, options);
  },
  argmax(this: Tensor, axis?: number, options?: ReduceOptions) {
    return argmax(this, axis, options);
  },
  argmin(this: Tensor, axis?: number, options?: ReduceOptions) {
    return argmin(this, axis, options);
  },
  cast(this: Tensor, dtype: DType) {
    return cast(this, dtype);
  },
  detachAt(this: Tensor, segments: Segments) {
    return detachAt(this, segments);
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
  max(this: Tensor, axis?: number, options?: ReduceOptions) {
    return (max as (x: Tensor, axis?: number, options?: ReduceOptions) => Tensor | ValuesAndIndices)(
      this,
      axis,
      options,
    );
  },
  mean(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return mean(this, axes, options);
  },
  min(this: Tensor, axis?: number, options?: ReduceOptions) {
    return (min as (x: Tensor, axis?: number, options?: ReduceOptions) => Tensor | ValuesAndIndices)(
      this,
      axis,
      options,
    );
  },
  mul(this: Tensor, b: Tensor | number) {
    return mul(this, b);
  },
  ne(this: Tensor, b: Tensor | number) {
    return ne(this, b);
  },
  neg(this: Tensor) {
    return neg(this);
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
  reshape(this: Tensor, shape: Shape) {
    return reshape(this, shape);
  },
  scatterAdd(this: Tensor, axis: number, index: Tensor, shape: Shape) {
    return scatterAdd(this, axis, index, shape);
  },
  select(this: Tensor, axis: number, index: number) {
    return select(this, axis, index);
  },
  sigmoid(this: Tensor) {
    return sigmoid(this);
  },
  slice(this: Tensor, axis: number, start?: number, end?: number, step?: number) {
    return slice(this, axis, start, end, step);
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
  squeeze(this: Tensor, axis?: number) {
    return squeeze(this, axis);
  },
  sub(this: Tensor, b: Tensor | number) {
    return sub(this, b);
  },
  sum(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return sum(this, axes, options);
  },
  tanh(this: Tensor) {
    return tanh(this);
  },
  transpose(this: Tensor, axis0?: number, axis1?: number) {
    return transpose(this, axis0, axis1);
  },
  unsqueeze(this: Tensor, axis: number) {
    return unsqueeze(this, axis);
  },
} satisfies Record<keyof TensorMethods, unknown>;

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}
