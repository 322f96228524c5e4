// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import { relu, sigmoid, tanh } from './ops/activations.ts';
import { addcdiv, addcmul } from './ops/addcmul.ts';
import type { ScaleOptions } from './ops/addcmul.ts';
import { add, div, mul, neg, sub } from './ops/arithmetic.ts';
import type { DivOptions } from './ops/arithmetic.ts';
import { atan2 } from './ops/atan2.ts';
import { cast } from './ops/cast.ts';
import { clamp, clampMax, clampMin } from './ops/clamp.ts';
import { allclose, equal, isclose, sameBits } from './ops/closeness.ts';
import type { ClosenessOptions } from './ops/closeness.ts';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, logicalXor, lt, ne } from './ops/compare.ts';
import { copysign } from './ops/copysign.ts';
import { detachAt } from './ops/detach-at.ts';
import { exp, log } from './ops/exp-log.ts';
import { expand } from './ops/expand.ts';
import { floorDivide } from './ops/floor-divide.ts';
import { hypot } from './ops/hypot.ts';
import { gather, indexAdd, indexSelect, scatterAdd } from './ops/indexing.ts';
import type { Index } from './ops/indexing.ts';
import { split } from './ops/join.ts';
import { lerp } from './ops/lerp.ts';
import { logAddExp } from './ops/log-add-exp.ts';
import { matmul } from './ops/matmul.ts';
import { fmax, fmin, maximum, minimum } from './ops/maximum.ts';
import { permute, transpose } from './ops/permute.ts';
import { pow } from './ops/pow.ts';
import { argmax, max, mean, sum } from './ops/reduce.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import { fmod, remainder } from './ops/remainder.ts';
import { reshape, squeeze, unsqueeze } from './ops/reshape.ts';
import { select, slice } from './ops/slice.ts';
import { logSoftmax, maskedSoftmax, softmax } from './ops/softmax.ts';
import { softplus } from './ops/softplus.ts';
import { sqrt } from './ops/sqrt.ts';
import { maskedFill, maskedFill_ } from './ops/where.ts';
import { xlogy } from './ops/xlogy.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { TensorMethods } from './tensor-methods.gen.ts';
import { Tensor } from './tensor.ts';

const methods = {
  add(this: Tensor, b: Tensor | number) {
    return add(this, b);
  },
  addcdiv(this: Tensor, a: Tensor, b: Tensor, options?: ScaleOptions) {
    return addcdiv(this, a, b, options);
  },
  addcmul(this: Tensor, a: Tensor, b: Tensor, options?: ScaleOptions) {
    return addcmul(this, a, b, options);
  },
  allclose(this: Tensor, b: Tensor | number, options?: ClosenessOptions) {
    return allclose(this, b, options);
  },
  argmax(this: Tensor, axis: number, options?: ReduceOptions) {
    return argmax(this, axis, options);
  },
  atan2(this: Tensor, x: Tensor | number) {
    return atan2(this, x);
  },
  cast(this: Tensor, dtype: DType) {
    return cast(this, dtype);
  },
  clamp(this: Tensor, min?: Tensor | number, max?: Tensor | number) {
    return clamp(this, min, max);
  },
  clampMax(this: Tensor, max: Tensor | number) {
    return clampMax(this, max);
  },
  clampMin(this: Tensor, min: Tensor | number) {
    return clampMin(this, min);
  },
  copysign(this: Tensor, b: Tensor | number) {
    return copysign(this, b);
  },
  detachAt(this: Tensor, segments: Segments) {
    return detachAt(this, segments);
  },
  div(this: Tensor, b: Tensor | number, options?: DivOptions) {
    return div(this, b, options);
  },
  eq(this: Tensor, b: Tensor | number) {
    return eq(this, b);
  },
  equal(this: Tensor, b: Tensor) {
    return equal(this, b);
  },
  exp(this: Tensor) {
    return exp(this);
  },
  expand(this: Tensor, shape: Shape) {
    return expand(this, shape);
  },
  floorDivide(this: Tensor, b: Tensor | number) {
    return floorDivide(this, b);
  },
  fmax(this: Tensor, b: Tensor | number) {
    return fmax(this, b);
  },
  fmin(this: Tensor, b: Tensor | number) {
    return fmin(this, b);
  },
  fmod(this: Tensor, b: Tensor | number) {
    return fmod(this, b);
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
  hypot(this: Tensor, b: Tensor | number) {
    return hypot(this, b);
  },
  indexAdd(this: Tensor, axis: number, index: Index, n: number) {
    return indexAdd(this, axis, index, n);
  },
  indexSelect(this: Tensor, axis: number, index: Index) {
    return indexSelect(this, axis, index);
  },
  isclose(this: Tensor, b: Tensor | number, options?: ClosenessOptions) {
    return isclose(this, b, options);
  },
  le(this: Tensor, b: Tensor | number) {
    return le(this, b);
  },
  lerp(this: Tensor, end: Tensor | number, weight: Tensor | number) {
    return lerp(this, end, weight);
  },
  log(this: Tensor) {
    return log(this);
  },
  logAddExp(this: Tensor, b: Tensor | number) {
    return logAddExp(this, b);
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
  logicalXor(this: Tensor, b: Tensor) {
    return logicalXor(this, b);
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
  maximum(this: Tensor, b: Tensor | number) {
    return maximum(this, b);
  },
  mean(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return mean(this, axes, options);
  },
  minimum(this: Tensor, b: Tensor | number) {
    return minimum(this, b);
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
  remainder(this: Tensor, b: Tensor | number) {
    return remainder(this, b);
  },
  reshape(this: Tensor, shape: Shape) {
    return reshape(this, shape);
  },
  sameBits(this: Tensor, b: Tensor) {
    return sameBits(this, b);
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
  xlogy(this: Tensor, y: Tensor | number) {
    return xlogy(this, y);
  },
} satisfies Record<keyof TensorMethods, unknown>;

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}
