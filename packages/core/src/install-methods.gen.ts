// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import type { HookHandle, PostAccumulateGradHook, TensorHook } from './engine/hooks.ts';
import { registerHook, registerPostAccumulateGradHook, retainGrad } from './engine/tensor-hooks.ts';
import { relu, sigmoid, tanh } from './ops/activations.ts';
import { addcdiv, addcmul } from './ops/addcmul.ts';
import type { ScaleOptions } from './ops/addcmul.ts';
import { addmm, baddbmm } from './ops/addmm.ts';
import type { AddmmOptions } from './ops/addmm.ts';
import { add, div, mul, neg, sub } from './ops/arithmetic.ts';
import type { DivOptions } from './ops/arithmetic.ts';
import { atan2 } from './ops/atan2.ts';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, avgPool1d, avgPool2d } from './ops/avg-pool.ts';
import type { AvgPoolOptions } from './ops/avg-pool.ts';
import { cast } from './ops/cast.ts';
import { clamp, clampMax, clampMin } from './ops/clamp.ts';
import { allclose, equal, isclose, sameBits } from './ops/closeness.ts';
import type { ClosenessOptions } from './ops/closeness.ts';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, logicalXor, lt, ne } from './ops/compare.ts';
import type { ConvOptions, ConvTransposeOptions } from './ops/conv-plan.ts';
import { conv1d, conv2d, convTranspose1d, convTranspose2d } from './ops/conv.ts';
import { copysign } from './ops/copysign.ts';
import { cross } from './ops/cross.ts';
import { detachAt } from './ops/detach-at.ts';
import { diagonal } from './ops/diagonal.ts';
import type { DiagonalOptions } from './ops/diagonal.ts';
import { exp, log } from './ops/exp-log.ts';
import { expand } from './ops/expand.ts';
import { flip } from './ops/flip.ts';
import { floorDivide } from './ops/floor-divide.ts';
import { hypot } from './ops/hypot.ts';
import { inPlace } from './ops/in-place.ts';
import { gather, indexAdd, indexSelect, scatterAdd } from './ops/indexing.ts';
import type { Index } from './ops/indexing.ts';
import { split } from './ops/join.ts';
import { kron } from './ops/kron.ts';
import { lerp } from './ops/lerp.ts';
import { logAddExp } from './ops/log-add-exp.ts';
import { matmul } from './ops/matmul.ts';
import { adaptiveMaxPool1d, adaptiveMaxPool2d, maxPool1d, maxPool2d } from './ops/max-pool.ts';
import type { MaxPoolOptions, Pooled } from './ops/max-pool.ts';
import { fmax, fmin, maximum, minimum } from './ops/maximum.ts';
import { permute, transpose } from './ops/permute.ts';
import type { AdaptiveSize } from './ops/pool-windows.ts';
import { pow } from './ops/pow.ts';
import { bmm, dot, mm, mv, outer } from './ops/products.ts';
import { argmax, max, mean, sum } from './ops/reduce.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import { fmod, remainder } from './ops/remainder.ts';
import { reshape, squeeze, unsqueeze } from './ops/reshape.ts';
import { select, slice } from './ops/slice.ts';
import { logSoftmax, maskedSoftmax, softmax } from './ops/softmax.ts';
import { softplus } from './ops/softplus.ts';
import { sqrt } from './ops/sqrt.ts';
import { tensordot } from './ops/tensordot.ts';
import type { DotAxes } from './ops/tensordot.ts';
import { trace } from './ops/trace.ts';
import { unfold } from './ops/unfold.ts';
import { maskedFill } from './ops/where.ts';
import { xlogy } from './ops/xlogy.ts';
import { copy_, fill_, zero_ } from './overwrite.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { TensorMethods } from './tensor-methods.gen.ts';
import { Tensor } from './tensor.ts';

const methods = {
  adaptiveAvgPool1d(this: Tensor, size: AdaptiveSize): Tensor {
    return adaptiveAvgPool1d(this, size);
  },
  adaptiveAvgPool2d(this: Tensor, size: AdaptiveSize): Tensor {
    return adaptiveAvgPool2d(this, size);
  },
  adaptiveMaxPool1d(this: Tensor, size: AdaptiveSize, options?: { readonly returnIndices?: boolean }): Tensor | Pooled {
    return (
      adaptiveMaxPool1d as (
        x: Tensor,
        size: AdaptiveSize,
        options?: { readonly returnIndices?: boolean },
      ) => Tensor | Pooled
    )(this, size, options);
  },
  adaptiveMaxPool2d(this: Tensor, size: AdaptiveSize, options?: { readonly returnIndices?: boolean }): Tensor | Pooled {
    return (
      adaptiveMaxPool2d as (
        x: Tensor,
        size: AdaptiveSize,
        options?: { readonly returnIndices?: boolean },
      ) => Tensor | Pooled
    )(this, size, options);
  },
  add(this: Tensor, b: Tensor | number): Tensor {
    return add(this, b);
  },
  addcdiv(this: Tensor, a: Tensor, b: Tensor, options?: ScaleOptions): Tensor {
    return addcdiv(this, a, b, options);
  },
  addcmul(this: Tensor, a: Tensor, b: Tensor, options?: ScaleOptions): Tensor {
    return addcmul(this, a, b, options);
  },
  addmm(this: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions): Tensor {
    return addmm(this, a, b, options);
  },
  allclose(this: Tensor, b: Tensor | number, options?: ClosenessOptions): boolean {
    return allclose(this, b, options);
  },
  argmax(this: Tensor, axis: number, options?: ReduceOptions): Tensor {
    return argmax(this, axis, options);
  },
  atan2(this: Tensor, x: Tensor | number): Tensor {
    return atan2(this, x);
  },
  avgPool1d(this: Tensor, options: AvgPoolOptions): Tensor {
    return avgPool1d(this, options);
  },
  avgPool2d(this: Tensor, options: AvgPoolOptions): Tensor {
    return avgPool2d(this, options);
  },
  baddbmm(this: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions): Tensor {
    return baddbmm(this, a, b, options);
  },
  bmm(this: Tensor, b: Tensor): Tensor {
    return bmm(this, b);
  },
  cast(this: Tensor, dtype: DType): Tensor {
    return cast(this, dtype);
  },
  clamp(this: Tensor, min?: Tensor | number, max?: Tensor | number): Tensor {
    return clamp(this, min, max);
  },
  clampMax(this: Tensor, max: Tensor | number): Tensor {
    return clampMax(this, max);
  },
  clampMin(this: Tensor, min: Tensor | number): Tensor {
    return clampMin(this, min);
  },
  conv1d(this: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvOptions): Tensor {
    return conv1d(this, weight, bias, options);
  },
  conv2d(this: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvOptions): Tensor {
    return conv2d(this, weight, bias, options);
  },
  convTranspose1d(this: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvTransposeOptions): Tensor {
    return convTranspose1d(this, weight, bias, options);
  },
  convTranspose2d(this: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvTransposeOptions): Tensor {
    return convTranspose2d(this, weight, bias, options);
  },
  copy_(this: Tensor, source: Tensor): Tensor {
    return copy_(this, source);
  },
  copysign(this: Tensor, b: Tensor | number): Tensor {
    return copysign(this, b);
  },
  cross(this: Tensor, b: Tensor, axis?: number): Tensor {
    return cross(this, b, axis);
  },
  detachAt(this: Tensor, segments: Segments): Tensor {
    return detachAt(this, segments);
  },
  diagonal(this: Tensor, options?: DiagonalOptions): Tensor {
    return diagonal(this, options);
  },
  div(this: Tensor, b: Tensor | number, options?: DivOptions): Tensor {
    return div(this, b, options);
  },
  dot(this: Tensor, b: Tensor): Tensor {
    return dot(this, b);
  },
  eq(this: Tensor, b: Tensor | number): Tensor {
    return eq(this, b);
  },
  equal(this: Tensor, b: Tensor): boolean {
    return equal(this, b);
  },
  exp(this: Tensor): Tensor {
    return exp(this);
  },
  expand(this: Tensor, shape: Shape): Tensor {
    return expand(this, shape);
  },
  fill_(this: Tensor, value: number): Tensor {
    return fill_(this, value);
  },
  flip(this: Tensor, axes?: number | readonly number[]): Tensor {
    return flip(this, axes);
  },
  floorDivide(this: Tensor, b: Tensor | number): Tensor {
    return floorDivide(this, b);
  },
  fmax(this: Tensor, b: Tensor | number): Tensor {
    return fmax(this, b);
  },
  fmin(this: Tensor, b: Tensor | number): Tensor {
    return fmin(this, b);
  },
  fmod(this: Tensor, b: Tensor | number): Tensor {
    return fmod(this, b);
  },
  gather(this: Tensor, axis: number, index: Tensor): Tensor {
    return gather(this, axis, index);
  },
  ge(this: Tensor, b: Tensor | number): Tensor {
    return ge(this, b);
  },
  gt(this: Tensor, b: Tensor | number): Tensor {
    return gt(this, b);
  },
  hypot(this: Tensor, b: Tensor | number): Tensor {
    return hypot(this, b);
  },
  indexAdd(this: Tensor, axis: number, index: Index, n: number): Tensor {
    return indexAdd(this, axis, index, n);
  },
  indexSelect(this: Tensor, axis: number, index: Index): Tensor {
    return indexSelect(this, axis, index);
  },
  isclose(this: Tensor, b: Tensor | number, options?: ClosenessOptions): Tensor {
    return isclose(this, b, options);
  },
  kron(this: Tensor, b: Tensor): Tensor {
    return kron(this, b);
  },
  le(this: Tensor, b: Tensor | number): Tensor {
    return le(this, b);
  },
  lerp(this: Tensor, end: Tensor | number, weight: Tensor | number): Tensor {
    return lerp(this, end, weight);
  },
  log(this: Tensor): Tensor {
    return log(this);
  },
  logAddExp(this: Tensor, b: Tensor | number): Tensor {
    return logAddExp(this, b);
  },
  logSoftmax(this: Tensor, axis?: number): Tensor {
    return logSoftmax(this, axis);
  },
  logicalAnd(this: Tensor, b: Tensor): Tensor {
    return logicalAnd(this, b);
  },
  logicalNot(this: Tensor): Tensor {
    return logicalNot(this);
  },
  logicalOr(this: Tensor, b: Tensor): Tensor {
    return logicalOr(this, b);
  },
  logicalXor(this: Tensor, b: Tensor): Tensor {
    return logicalXor(this, b);
  },
  lt(this: Tensor, b: Tensor | number): Tensor {
    return lt(this, b);
  },
  maskedFill(this: Tensor, mask: Tensor, value: number): Tensor {
    return maskedFill(this, mask, value);
  },
  maskedSoftmax(this: Tensor, mask: Tensor): Tensor {
    return maskedSoftmax(this, mask);
  },
  matmul(this: Tensor, b: Tensor): Tensor {
    return matmul(this, b);
  },
  max(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return max(this, axes, options);
  },
  maxPool1d(this: Tensor, options: MaxPoolOptions): Tensor | Pooled {
    return (maxPool1d as (x: Tensor, options: MaxPoolOptions) => Tensor | Pooled)(this, options);
  },
  maxPool2d(this: Tensor, options: MaxPoolOptions): Tensor | Pooled {
    return (maxPool2d as (x: Tensor, options: MaxPoolOptions) => Tensor | Pooled)(this, options);
  },
  maximum(this: Tensor, b: Tensor | number): Tensor {
    return maximum(this, b);
  },
  mean(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return mean(this, axes, options);
  },
  minimum(this: Tensor, b: Tensor | number): Tensor {
    return minimum(this, b);
  },
  mm(this: Tensor, b: Tensor): Tensor {
    return mm(this, b);
  },
  mul(this: Tensor, b: Tensor | number): Tensor {
    return mul(this, b);
  },
  mv(this: Tensor, v: Tensor): Tensor {
    return mv(this, v);
  },
  ne(this: Tensor, b: Tensor | number): Tensor {
    return ne(this, b);
  },
  neg(this: Tensor): Tensor {
    return neg(this);
  },
  outer(this: Tensor, b: Tensor): Tensor {
    return outer(this, b);
  },
  permute(this: Tensor, order: readonly number[]): Tensor {
    return permute(this, order);
  },
  pow(this: Tensor, exponent: Tensor | number): Tensor {
    return pow(this, exponent);
  },
  registerHook(this: Tensor, hook: TensorHook): HookHandle {
    return registerHook(this, hook);
  },
  registerPostAccumulateGradHook(this: Tensor, hook: PostAccumulateGradHook): HookHandle {
    return registerPostAccumulateGradHook(this, hook);
  },
  relu(this: Tensor): Tensor {
    return relu(this);
  },
  remainder(this: Tensor, b: Tensor | number): Tensor {
    return remainder(this, b);
  },
  reshape(this: Tensor, shape: Shape): Tensor {
    return reshape(this, shape);
  },
  retainGrad(this: Tensor): void {
    return retainGrad(this);
  },
  sameBits(this: Tensor, b: Tensor): boolean {
    return sameBits(this, b);
  },
  scatterAdd(this: Tensor, axis: number, index: Tensor, shape: Shape): Tensor {
    return scatterAdd(this, axis, index, shape);
  },
  select(this: Tensor, axis: number, index: number): Tensor {
    return select(this, axis, index);
  },
  sigmoid(this: Tensor): Tensor {
    return sigmoid(this);
  },
  slice(this: Tensor, axis: number, start?: number, end?: number, step?: number): Tensor {
    return slice(this, axis, start, end, step);
  },
  softmax(this: Tensor, axis?: number): Tensor {
    return softmax(this, axis);
  },
  softplus(this: Tensor): Tensor {
    return softplus(this);
  },
  split(this: Tensor, sizes: number | readonly number[], axis?: number): Tensor[] {
    return split(this, sizes, axis);
  },
  sqrt(this: Tensor): Tensor {
    return sqrt(this);
  },
  squeeze(this: Tensor, axis?: number): Tensor {
    return squeeze(this, axis);
  },
  sub(this: Tensor, b: Tensor | number): Tensor {
    return sub(this, b);
  },
  sum(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return sum(this, axes, options);
  },
  tanh(this: Tensor): Tensor {
    return tanh(this);
  },
  tensordot(this: Tensor, b: Tensor, axes?: DotAxes): Tensor {
    return tensordot(this, b, axes);
  },
  trace(this: Tensor): Tensor {
    return trace(this);
  },
  transpose(this: Tensor, axis0?: number, axis1?: number): Tensor {
    return transpose(this, axis0, axis1);
  },
  unfold(this: Tensor, axis: number, size: number, step: number): Tensor {
    return unfold(this, axis, size, step);
  },
  unsqueeze(this: Tensor, axis: number): Tensor {
    return unsqueeze(this, axis);
  },
  xlogy(this: Tensor, y: Tensor | number): Tensor {
    return xlogy(this, y);
  },
  zero_(this: Tensor): Tensor {
    return zero_(this);
  },
} satisfies Record<Exclude<keyof TensorMethods, `${InPlace}_`>, unknown>;

const install = (name: string, value: unknown): void => {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
};
for (const [name, value] of Object.entries(methods)) install(name, value);

const inPlaceNames = [
  'add',
  'addcdiv',
  'addcmul',
  'atan2',
  'clampMax',
  'clampMin',
  'clamp',
  'copysign',
  'div',
  'exp',
  'floorDivide',
  'fmod',
  'hypot',
  'lerp',
  'log',
  'maskedFill',
  'mul',
  'neg',
  'pow',
  'relu',
  'remainder',
  'sigmoid',
  'sqrt',
  'sub',
  'tanh',
  'xlogy',
] as const;
type InPlace = (typeof inPlaceNames)[number];

for (const name of inPlaceNames) {
  const functional = methods[name] as (this: Tensor, ...args: readonly unknown[]) => Tensor;
  install(`${name}_`, function (this: Tensor, ...args: readonly unknown[]): Tensor {
    return inPlace(name, this, () => functional.call(this, ...args));
  });
}
