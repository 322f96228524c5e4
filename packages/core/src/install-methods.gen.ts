// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import { relu, sigmoid, tanh } from './ops/activations.ts';
import { addmm, baddbmm } from './ops/addmm.ts';
import type { AddmmOptions } from './ops/addmm.ts';
import { add, div, mul, neg, sub } from './ops/arithmetic.ts';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, avgPool1d, avgPool2d } from './ops/avg-pool.ts';
import type { AvgPoolOptions } from './ops/avg-pool.ts';
import { cast } from './ops/cast.ts';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, lt, ne } from './ops/compare.ts';
import type { ConvOptions, ConvTransposeOptions } from './ops/conv-plan.ts';
import { conv1d, conv2d, convTranspose1d, convTranspose2d } from './ops/conv.ts';
import { cross } from './ops/cross.ts';
import { detachAt } from './ops/detach-at.ts';
import { diagonal } from './ops/diagonal.ts';
import type { DiagonalOptions } from './ops/diagonal.ts';
import { exp, log } from './ops/exp-log.ts';
import { expand } from './ops/expand.ts';
import { flip } from './ops/flip.ts';
import { gather, indexAdd, indexSelect, scatterAdd } from './ops/indexing.ts';
import type { Index } from './ops/indexing.ts';
import { split } from './ops/join.ts';
import { kron } from './ops/kron.ts';
import { matmul } from './ops/matmul.ts';
import { adaptiveMaxPool1d, adaptiveMaxPool2d, maxPool1d, maxPool2d } from './ops/max-pool.ts';
import type { MaxPoolOptions, Pooled } from './ops/max-pool.ts';
import { permute, transpose } from './ops/permute.ts';
import type { AdaptiveSize } from './ops/pool-windows.ts';
import { pow } from './ops/pow.ts';
import { bmm, dot, mm, mv, outer } from './ops/products.ts';
import { argmax, max, mean, sum } from './ops/reduce.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import { reshape, squeeze, unsqueeze } from './ops/reshape.ts';
import { select, slice } from './ops/slice.ts';
import { logSoftmax, maskedSoftmax, softmax } from './ops/softmax.ts';
import { softplus } from './ops/softplus.ts';
import { sqrt } from './ops/sqrt.ts';
import { tensordot } from './ops/tensordot.ts';
import type { DotAxes } from './ops/tensordot.ts';
import { trace } from './ops/trace.ts';
import { unfold } from './ops/unfold.ts';
import { maskedFill, maskedFill_ } from './ops/where.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { TensorMethods } from './tensor-methods.gen.ts';
import { Tensor } from './tensor.ts';

const methods = {
  adaptiveAvgPool1d(this: Tensor, size: AdaptiveSize) {
    return adaptiveAvgPool1d(this, size);
  },
  adaptiveAvgPool2d(this: Tensor, size: AdaptiveSize) {
    return adaptiveAvgPool2d(this, size);
  },
  adaptiveMaxPool1d(this: Tensor, size: AdaptiveSize, options?: { readonly returnIndices?: boolean }) {
    return (
      adaptiveMaxPool1d as (
        x: Tensor,
        size: AdaptiveSize,
        options?: { readonly returnIndices?: boolean },
      ) => Tensor | Pooled
    )(this, size, options);
  },
  adaptiveMaxPool2d(this: Tensor, size: AdaptiveSize, options?: { readonly returnIndices?: boolean }) {
    return (
      adaptiveMaxPool2d as (
        x: Tensor,
        size: AdaptiveSize,
        options?: { readonly returnIndices?: boolean },
      ) => Tensor | Pooled
    )(this, size, options);
  },
  add(this: Tensor, b: Tensor | number) {
    return add(this, b);
  },
  addmm(this: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions) {
    return addmm(this, a, b, options);
  },
  argmax(this: Tensor, axis: number, options?: ReduceOptions) {
    return argmax(this, axis, options);
  },
  avgPool1d(this: Tensor, options: AvgPoolOptions) {
    return avgPool1d(this, options);
  },
  avgPool2d(this: Tensor, options: AvgPoolOptions) {
    return avgPool2d(this, options);
  },
  baddbmm(this: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions) {
    return baddbmm(this, a, b, options);
  },
  bmm(this: Tensor, b: Tensor) {
    return bmm(this, b);
  },
  cast(this: Tensor, dtype: DType) {
    return cast(this, dtype);
  },
  conv1d(this: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvOptions) {
    return conv1d(this, weight, bias, options);
  },
  conv2d(this: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvOptions) {
    return conv2d(this, weight, bias, options);
  },
  convTranspose1d(this: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvTransposeOptions) {
    return convTranspose1d(this, weight, bias, options);
  },
  convTranspose2d(this: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvTransposeOptions) {
    return convTranspose2d(this, weight, bias, options);
  },
  cross(this: Tensor, b: Tensor, axis?: number) {
    return cross(this, b, axis);
  },
  detachAt(this: Tensor, segments: Segments) {
    return detachAt(this, segments);
  },
  diagonal(this: Tensor, options?: DiagonalOptions) {
    return diagonal(this, options);
  },
  div(this: Tensor, b: Tensor | number) {
    return div(this, b);
  },
  dot(this: Tensor, b: Tensor) {
    return dot(this, b);
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
  flip(this: Tensor, axes?: number | readonly number[]) {
    return flip(this, axes);
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
  kron(this: Tensor, b: Tensor) {
    return kron(this, b);
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
  max(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return max(this, axes, options);
  },
  maxPool1d(this: Tensor, options: MaxPoolOptions) {
    return (maxPool1d as (x: Tensor, options: MaxPoolOptions) => Tensor | Pooled)(this, options);
  },
  maxPool2d(this: Tensor, options: MaxPoolOptions) {
    return (maxPool2d as (x: Tensor, options: MaxPoolOptions) => Tensor | Pooled)(this, options);
  },
  mean(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return mean(this, axes, options);
  },
  mm(this: Tensor, b: Tensor) {
    return mm(this, b);
  },
  mul(this: Tensor, b: Tensor | number) {
    return mul(this, b);
  },
  mv(this: Tensor, v: Tensor) {
    return mv(this, v);
  },
  ne(this: Tensor, b: Tensor | number) {
    return ne(this, b);
  },
  neg(this: Tensor) {
    return neg(this);
  },
  outer(this: Tensor, b: Tensor) {
    return outer(this, b);
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
  tensordot(this: Tensor, b: Tensor, axes?: DotAxes) {
    return tensordot(this, b, axes);
  },
  trace(this: Tensor) {
    return trace(this);
  },
  transpose(this: Tensor, axis0?: number, axis1?: number) {
    return transpose(this, axis0, axis1);
  },
  unfold(this: Tensor, axis: number, size: number, step: number) {
    return unfold(this, axis, size, step);
  },
  unsqueeze(this: Tensor, axis: number) {
    return unsqueeze(this, axis);
  },
} satisfies Record<keyof TensorMethods, unknown>;

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}
