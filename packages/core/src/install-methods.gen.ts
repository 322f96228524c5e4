// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import type { HookHandle, PostAccumulateGradHook, TensorHook } from './engine/hooks.ts';
import { registerHook, registerPostAccumulateGradHook, retainGrad } from './engine/tensor-hooks.ts';
import { abs, sign } from './ops/absolute.ts';
import { relu, sigmoid, tanh } from './ops/activations.ts';
import { addcdiv, addcmul } from './ops/addcmul.ts';
import type { ScaleOptions } from './ops/addcmul.ts';
import { addmm, baddbmm } from './ops/addmm.ts';
import type { AddmmOptions } from './ops/addmm.ts';
import { index, indexPut, take, takeAlongDim } from './ops/advanced-indexing.ts';
import type { IndexEntry, IndexPutOptions } from './ops/advanced-indexing.ts';
import { add, div, mul, neg, sub } from './ops/arithmetic.ts';
import type { DivOptions } from './ops/arithmetic.ts';
import { atleast1d, atleast2d, atleast3d } from './ops/at-least.ts';
import { at } from './ops/at.ts';
import type { AxisIndex } from './ops/at.ts';
import { atan2 } from './ops/atan2.ts';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, avgPool1d, avgPool2d } from './ops/avg-pool.ts';
import type { AvgPoolOptions } from './ops/avg-pool.ts';
import { cast } from './ops/cast.ts';
import { clamp, clampMax, clampMin } from './ops/clamp.ts';
import { isfinite, isinf, isnan, nanToNum } from './ops/classify.ts';
import type { NanToNumOptions } from './ops/classify.ts';
import { clone, contiguous } from './ops/clone.ts';
import { allclose, equal, isclose, sameBits } from './ops/closeness.ts';
import type { ClosenessOptions } from './ops/closeness.ts';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, logicalXor, lt, ne } from './ops/compare.ts';
import { glu, prelu, softmin, softsign, tanhshrink } from './ops/composed-activations.ts';
import type { ConvOptions, ConvTransposeOptions } from './ops/conv-plan.ts';
import { conv1d, conv2d, convTranspose1d, convTranspose2d } from './ops/conv.ts';
import { copysign } from './ops/copysign.ts';
import { bincount, nonzero } from './ops/count.ts';
import type { BincountOptions } from './ops/count.ts';
import { cross } from './ops/cross.ts';
import { cummax, cummin, cumprod, cumsum, logCumSumExp } from './ops/cumulative.ts';
import { detachAt } from './ops/detach-at.ts';
import { diag, diagEmbed, diagonal } from './ops/diagonal.ts';
import type { DiagOptions, DiagonalOptions } from './ops/diagonal.ts';
import { diff } from './ops/diff.ts';
import { erf, erfc } from './ops/error-function.ts';
import { exp, log } from './ops/exp-log.ts';
import { broadcastTo, expand, expandAs } from './ops/expand.ts';
import { celu, elu, selu } from './ops/exponential-units.ts';
import { amax, amin, argmax, argmin, max, min } from './ops/extremes.ts';
import type { ValuesAndIndices } from './ops/extremes.ts';
import { flatten, unflatten } from './ops/flatten.ts';
import { flip, fliplr, flipud, rot90 } from './ops/flip.ts';
import { floorDivide } from './ops/floor-divide.ts';
import { hardshrink, hardsigmoid, hardswish, hardtanh, leakyRelu, relu6, softshrink, threshold } from './ops/gates.ts';
import { gridSoftmax } from './ops/grid-softmax.ts';
import { acosh, asinh, atanh, cosh, sinh } from './ops/hyperbolic.ts';
import { hypot } from './ops/hypot.ts';
import { inPlace } from './ops/in-place.ts';
import { gather, indexSelect } from './ops/indexing.ts';
import type { Index } from './ops/indices.ts';
import { kron } from './ops/kron.ts';
import { lerp } from './ops/lerp.ts';
import { logAddExp } from './ops/log-add-exp.ts';
import { logSumExp } from './ops/log-sum-exp.ts';
import { logit } from './ops/logit.ts';
import { matmul } from './ops/matmul.ts';
import { adaptiveMaxPool1d, adaptiveMaxPool2d, maxPool1d, maxPool2d } from './ops/max-pool.ts';
import type { MaxPoolOptions, Pooled } from './ops/max-pool.ts';
import { fmax, fmin, maximum, minimum } from './ops/maximum.ts';
import { median } from './ops/median.ts';
import { nanmean, nansum } from './ops/nan-sum.ts';
import { norm } from './ops/norm.ts';
import { pad } from './ops/pad.ts';
import type { PadOptions } from './ops/pad.ts';
import { mT, movedim, permute, swapaxes, t, transpose } from './ops/permute.ts';
import type { AdaptiveSize } from './ops/pool-windows.ts';
import { pow } from './ops/pow.ts';
import { exp2, expm1, log10, log1p, log2, reciprocal, rsqrt, square } from './ops/powers.ts';
import { prod } from './ops/prod.ts';
import { bmm, dot, mm, mv, outer } from './ops/products.ts';
import { mean, sum } from './ops/reduce.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import { fmod, remainder } from './ops/remainder.ts';
import { repeat, repeatInterleave, tile } from './ops/repeat.ts';
import { reshape, squeeze, unsqueeze, view } from './ops/reshape.ts';
import { roll } from './ops/roll.ts';
import { ceil, floor, frac, round, trunc } from './ops/rounding.ts';
import type { RoundOptions } from './ops/rounding.ts';
import { diagonalScatter, selectScatter, sliceScatter } from './ops/scatter-view.ts';
import { indexAdd, indexCopy, indexFill, maskedScatter, maskedSelect, scatter, scatterAdd } from './ops/scatter.ts';
import type { IndexAddOptions } from './ops/scatter.ts';
import { bucketize, isin } from './ops/search.ts';
import type { SearchOptions } from './ops/search.ts';
import { narrow, select, slice, unbind } from './ops/slice.ts';
import { gelu, logSigmoid, mish, silu } from './ops/smooth-activations.ts';
import type { GeluOptions } from './ops/smooth-activations.ts';
import { logSoftmax, maskedSoftmax, softmax } from './ops/softmax.ts';
import { softplus } from './ops/softplus.ts';
import { argsort, sort, topk } from './ops/sort.ts';
import type { SortOptions, TopKOptions } from './ops/sort.ts';
import { chunk, split, tensorSplit } from './ops/split.ts';
import { sqrt } from './ops/sqrt.ts';
import { tensordot } from './ops/tensordot.ts';
import type { DotAxes } from './ops/tensordot.ts';
import { trace } from './ops/trace.ts';
import { tril, triu } from './ops/triangle.ts';
import type { TriangleOptions } from './ops/triangle.ts';
import { acos, asin, atan, cos, deg2rad, rad2deg, sin, tan } from './ops/trigonometry.ts';
import { all, any, countNonzero } from './ops/truth.ts';
import { unfold } from './ops/unfold.ts';
import { unique, uniqueConsecutive } from './ops/unique.ts';
import type { Unique } from './ops/unique.ts';
import { std, stdMean, varMean, variance } from './ops/variance.ts';
import type { VarianceOptions } from './ops/variance.ts';
import { maskedFill } from './ops/where.ts';
import { xlogy } from './ops/xlogy.ts';
import { copy_, fill_, zero_ } from './overwrite.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { TensorMethods } from './tensor-methods.gen.ts';
import { Tensor } from './tensor.ts';

const methods = {
  abs(this: Tensor): Tensor {
    return abs(this);
  },
  acos(this: Tensor): Tensor {
    return acos(this);
  },
  acosh(this: Tensor): Tensor {
    return acosh(this);
  },
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
  all(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return all(this, axes, options);
  },
  allclose(this: Tensor, b: Tensor | number, options?: ClosenessOptions): boolean {
    return allclose(this, b, options);
  },
  amax(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return amax(this, axes, options);
  },
  amin(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return amin(this, axes, options);
  },
  any(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return any(this, axes, options);
  },
  argmax(this: Tensor, axis?: number, options?: ReduceOptions): Tensor {
    return argmax(this, axis, options);
  },
  argmin(this: Tensor, axis?: number, options?: ReduceOptions): Tensor {
    return argmin(this, axis, options);
  },
  argsort(this: Tensor, axis?: number, options?: SortOptions): Tensor {
    return argsort(this, axis, options);
  },
  asin(this: Tensor): Tensor {
    return asin(this);
  },
  asinh(this: Tensor): Tensor {
    return asinh(this);
  },
  at(this: Tensor, ...entries: readonly AxisIndex[]): Tensor {
    return at(this, ...entries);
  },
  atan(this: Tensor): Tensor {
    return atan(this);
  },
  atan2(this: Tensor, x: Tensor | number): Tensor {
    return atan2(this, x);
  },
  atanh(this: Tensor): Tensor {
    return atanh(this);
  },
  atleast1d(this: Tensor): Tensor {
    return atleast1d(this);
  },
  atleast2d(this: Tensor): Tensor {
    return atleast2d(this);
  },
  atleast3d(this: Tensor): Tensor {
    return atleast3d(this);
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
  bincount(this: Tensor, options?: BincountOptions): Tensor {
    return bincount(this, options);
  },
  bmm(this: Tensor, b: Tensor): Tensor {
    return bmm(this, b);
  },
  broadcastTo(this: Tensor, shape: Shape): Tensor {
    return broadcastTo(this, shape);
  },
  bucketize(this: Tensor, boundaries: Tensor, options?: SearchOptions): Tensor {
    return bucketize(this, boundaries, options);
  },
  cast(this: Tensor, dtype: DType): Tensor {
    return cast(this, dtype);
  },
  ceil(this: Tensor): Tensor {
    return ceil(this);
  },
  celu(this: Tensor, options?: { readonly alpha?: number }): Tensor {
    return celu(this, options);
  },
  chunk(this: Tensor, chunks: number, axis?: number): Tensor[] {
    return chunk(this, chunks, axis);
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
  clone(this: Tensor): Tensor {
    return clone(this);
  },
  contiguous(this: Tensor): Tensor {
    return contiguous(this);
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
  cos(this: Tensor): Tensor {
    return cos(this);
  },
  cosh(this: Tensor): Tensor {
    return cosh(this);
  },
  countNonzero(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return countNonzero(this, axes, options);
  },
  cross(this: Tensor, b: Tensor, axis?: number): Tensor {
    return cross(this, b, axis);
  },
  cummax(this: Tensor, axis: number): ValuesAndIndices {
    return cummax(this, axis);
  },
  cummin(this: Tensor, axis: number): ValuesAndIndices {
    return cummin(this, axis);
  },
  cumprod(this: Tensor, axis: number): Tensor {
    return cumprod(this, axis);
  },
  cumsum(this: Tensor, axis: number): Tensor {
    return cumsum(this, axis);
  },
  deg2rad(this: Tensor): Tensor {
    return deg2rad(this);
  },
  detachAt(this: Tensor, segments: Segments): Tensor {
    return detachAt(this, segments);
  },
  diag(this: Tensor, options?: DiagOptions): Tensor {
    return diag(this, options);
  },
  diagEmbed(this: Tensor, options?: DiagonalOptions): Tensor {
    return diagEmbed(this, options);
  },
  diagonal(this: Tensor, options?: DiagonalOptions): Tensor {
    return diagonal(this, options);
  },
  diagonalScatter(this: Tensor, src: Tensor, options?: DiagonalOptions): Tensor {
    return diagonalScatter(this, src, options);
  },
  diff(this: Tensor, n?: number, axis?: number): Tensor {
    return diff(this, n, axis);
  },
  div(this: Tensor, b: Tensor | number, options?: DivOptions): Tensor {
    return div(this, b, options);
  },
  dot(this: Tensor, b: Tensor): Tensor {
    return dot(this, b);
  },
  elu(this: Tensor, options?: { readonly alpha?: number }): Tensor {
    return elu(this, options);
  },
  eq(this: Tensor, b: Tensor | number): Tensor {
    return eq(this, b);
  },
  equal(this: Tensor, b: Tensor): boolean {
    return equal(this, b);
  },
  erf(this: Tensor): Tensor {
    return erf(this);
  },
  erfc(this: Tensor): Tensor {
    return erfc(this);
  },
  exp(this: Tensor): Tensor {
    return exp(this);
  },
  exp2(this: Tensor): Tensor {
    return exp2(this);
  },
  expand(this: Tensor, shape: Shape): Tensor {
    return expand(this, shape);
  },
  expandAs(this: Tensor, other: Tensor): Tensor {
    return expandAs(this, other);
  },
  expm1(this: Tensor): Tensor {
    return expm1(this);
  },
  fill_(this: Tensor, value: number): Tensor {
    return fill_(this, value);
  },
  flatten(this: Tensor, startAxis?: number, endAxis?: number): Tensor {
    return flatten(this, startAxis, endAxis);
  },
  flip(this: Tensor, axes?: number | readonly number[]): Tensor {
    return flip(this, axes);
  },
  fliplr(this: Tensor): Tensor {
    return fliplr(this);
  },
  flipud(this: Tensor): Tensor {
    return flipud(this);
  },
  floor(this: Tensor): Tensor {
    return floor(this);
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
  frac(this: Tensor): Tensor {
    return frac(this);
  },
  gather(this: Tensor, axis: number, index: Index): Tensor {
    return gather(this, axis, index);
  },
  ge(this: Tensor, b: Tensor | number): Tensor {
    return ge(this, b);
  },
  gelu(this: Tensor, options?: GeluOptions): Tensor {
    return gelu(this, options);
  },
  glu(this: Tensor, axis?: number): Tensor {
    return glu(this, axis);
  },
  gridSoftmax(this: Tensor, mask?: Tensor | null): Tensor {
    return gridSoftmax(this, mask);
  },
  gt(this: Tensor, b: Tensor | number): Tensor {
    return gt(this, b);
  },
  hardshrink(this: Tensor, lambda?: number): Tensor {
    return hardshrink(this, lambda);
  },
  hardsigmoid(this: Tensor): Tensor {
    return hardsigmoid(this);
  },
  hardswish(this: Tensor): Tensor {
    return hardswish(this);
  },
  hardtanh(this: Tensor, options?: { readonly minVal?: number; readonly maxVal?: number }): Tensor {
    return hardtanh(this, options);
  },
  hypot(this: Tensor, b: Tensor | number): Tensor {
    return hypot(this, b);
  },
  index(this: Tensor, indices: readonly IndexEntry[]): Tensor {
    return index(this, indices);
  },
  indexAdd(this: Tensor, axis: number, index: Index, source: Tensor, options?: IndexAddOptions): Tensor {
    return indexAdd(this, axis, index, source, options);
  },
  indexCopy(this: Tensor, axis: number, index: Index, source: Tensor): Tensor {
    return indexCopy(this, axis, index, source);
  },
  indexFill(this: Tensor, axis: number, index: Index, value: Tensor | number): Tensor {
    return indexFill(this, axis, index, value);
  },
  indexPut(this: Tensor, indices: readonly IndexEntry[], values: Tensor | number, options?: IndexPutOptions): Tensor {
    return indexPut(this, indices, values, options);
  },
  indexSelect(this: Tensor, axis: number, index: Index): Tensor {
    return indexSelect(this, axis, index);
  },
  isclose(this: Tensor, b: Tensor | number, options?: ClosenessOptions): Tensor {
    return isclose(this, b, options);
  },
  isfinite(this: Tensor): Tensor {
    return isfinite(this);
  },
  isin(this: Tensor, candidates: Tensor, options?: { readonly invert?: boolean }): Tensor {
    return isin(this, candidates, options);
  },
  isinf(this: Tensor): Tensor {
    return isinf(this);
  },
  isnan(this: Tensor): Tensor {
    return isnan(this);
  },
  kron(this: Tensor, b: Tensor): Tensor {
    return kron(this, b);
  },
  le(this: Tensor, b: Tensor | number): Tensor {
    return le(this, b);
  },
  leakyRelu(this: Tensor, options?: { readonly negativeSlope?: number }): Tensor {
    return leakyRelu(this, options);
  },
  lerp(this: Tensor, end: Tensor | number, weight: Tensor | number): Tensor {
    return lerp(this, end, weight);
  },
  log(this: Tensor): Tensor {
    return log(this);
  },
  log10(this: Tensor): Tensor {
    return log10(this);
  },
  log1p(this: Tensor): Tensor {
    return log1p(this);
  },
  log2(this: Tensor): Tensor {
    return log2(this);
  },
  logAddExp(this: Tensor, b: Tensor | number): Tensor {
    return logAddExp(this, b);
  },
  logCumSumExp(this: Tensor, axis: number): Tensor {
    return logCumSumExp(this, axis);
  },
  logSigmoid(this: Tensor): Tensor {
    return logSigmoid(this);
  },
  logSoftmax(this: Tensor, axis?: number): Tensor {
    return logSoftmax(this, axis);
  },
  logSumExp(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return logSumExp(this, axes, options);
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
  logit(this: Tensor, eps?: number): Tensor {
    return logit(this, eps);
  },
  lt(this: Tensor, b: Tensor | number): Tensor {
    return lt(this, b);
  },
  mT(this: Tensor): Tensor {
    return mT(this);
  },
  maskedFill(this: Tensor, mask: Tensor, value: number): Tensor {
    return maskedFill(this, mask, value);
  },
  maskedScatter(this: Tensor, mask: Tensor, source: Tensor): Tensor {
    return maskedScatter(this, mask, source);
  },
  maskedSelect(this: Tensor, mask: Tensor): Tensor {
    return maskedSelect(this, mask);
  },
  maskedSoftmax(this: Tensor, mask: Tensor): Tensor {
    return maskedSoftmax(this, mask);
  },
  matmul(this: Tensor, b: Tensor): Tensor {
    return matmul(this, b);
  },
  max(this: Tensor, axis?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
    return (max as (x: Tensor, axis?: number, options?: ReduceOptions) => Tensor | ValuesAndIndices)(
      this,
      axis,
      options,
    );
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
  median(this: Tensor, axis?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
    return (median as (x: Tensor, axis?: number, options?: ReduceOptions) => Tensor | ValuesAndIndices)(
      this,
      axis,
      options,
    );
  },
  min(this: Tensor, axis?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
    return (min as (x: Tensor, axis?: number, options?: ReduceOptions) => Tensor | ValuesAndIndices)(
      this,
      axis,
      options,
    );
  },
  minimum(this: Tensor, b: Tensor | number): Tensor {
    return minimum(this, b);
  },
  mish(this: Tensor): Tensor {
    return mish(this);
  },
  mm(this: Tensor, b: Tensor): Tensor {
    return mm(this, b);
  },
  movedim(this: Tensor, source: number | readonly number[], destination: number | readonly number[]): Tensor {
    return movedim(this, source, destination);
  },
  mul(this: Tensor, b: Tensor | number): Tensor {
    return mul(this, b);
  },
  mv(this: Tensor, v: Tensor): Tensor {
    return mv(this, v);
  },
  nanToNum(this: Tensor, options?: NanToNumOptions): Tensor {
    return nanToNum(this, options);
  },
  nanmean(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return nanmean(this, axes, options);
  },
  nansum(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return nansum(this, axes, options);
  },
  narrow(this: Tensor, axis: number, start: number, length: number): Tensor {
    return narrow(this, axis, start, length);
  },
  ne(this: Tensor, b: Tensor | number): Tensor {
    return ne(this, b);
  },
  neg(this: Tensor): Tensor {
    return neg(this);
  },
  nonzero(this: Tensor): Tensor {
    return nonzero(this);
  },
  norm(this: Tensor, p?: number, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return norm(this, p, axes, options);
  },
  outer(this: Tensor, b: Tensor): Tensor {
    return outer(this, b);
  },
  pad(this: Tensor, pads: readonly number[], options?: PadOptions): Tensor {
    return pad(this, pads, options);
  },
  permute(this: Tensor, order: readonly number[]): Tensor {
    return permute(this, order);
  },
  pow(this: Tensor, exponent: Tensor | number): Tensor {
    return pow(this, exponent);
  },
  prelu(this: Tensor, weight: Tensor): Tensor {
    return prelu(this, weight);
  },
  prod(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return prod(this, axes, options);
  },
  rad2deg(this: Tensor): Tensor {
    return rad2deg(this);
  },
  reciprocal(this: Tensor): Tensor {
    return reciprocal(this);
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
  relu6(this: Tensor): Tensor {
    return relu6(this);
  },
  remainder(this: Tensor, b: Tensor | number): Tensor {
    return remainder(this, b);
  },
  repeat(this: Tensor, counts: readonly number[]): Tensor {
    return repeat(this, counts);
  },
  repeatInterleave(this: Tensor, repeats: number | Tensor | readonly number[] | Int32Array, axis?: number): Tensor {
    return repeatInterleave(this, repeats, axis);
  },
  reshape(this: Tensor, shape: Shape): Tensor {
    return reshape(this, shape);
  },
  retainGrad(this: Tensor): void {
    return retainGrad(this);
  },
  roll(this: Tensor, shifts: number | readonly number[], axes?: number | readonly number[]): Tensor {
    return roll(this, shifts, axes);
  },
  rot90(this: Tensor, turns?: number, axes?: readonly [number, number]): Tensor {
    return rot90(this, turns, axes);
  },
  round(this: Tensor, options?: RoundOptions): Tensor {
    return round(this, options);
  },
  rsqrt(this: Tensor): Tensor {
    return rsqrt(this);
  },
  sameBits(this: Tensor, b: Tensor): boolean {
    return sameBits(this, b);
  },
  scatter(this: Tensor, axis: number, index: Index, source: Tensor | number): Tensor {
    return scatter(this, axis, index, source);
  },
  scatterAdd(this: Tensor, axis: number, index: Index, source: Tensor): Tensor {
    return scatterAdd(this, axis, index, source);
  },
  select(this: Tensor, axis: number, index: number): Tensor {
    return select(this, axis, index);
  },
  selectScatter(this: Tensor, src: Tensor, axis: number, index: number): Tensor {
    return selectScatter(this, src, axis, index);
  },
  selu(this: Tensor): Tensor {
    return selu(this);
  },
  sigmoid(this: Tensor): Tensor {
    return sigmoid(this);
  },
  sign(this: Tensor): Tensor {
    return sign(this);
  },
  silu(this: Tensor): Tensor {
    return silu(this);
  },
  sin(this: Tensor): Tensor {
    return sin(this);
  },
  sinh(this: Tensor): Tensor {
    return sinh(this);
  },
  slice(this: Tensor, axis: number, start?: number, end?: number, step?: number): Tensor {
    return slice(this, axis, start, end, step);
  },
  sliceScatter(this: Tensor, src: Tensor, axis?: number, start?: number, end?: number, step?: number): Tensor {
    return sliceScatter(this, src, axis, start, end, step);
  },
  softmax(this: Tensor, axis?: number): Tensor {
    return softmax(this, axis);
  },
  softmin(this: Tensor, axis?: number): Tensor {
    return softmin(this, axis);
  },
  softplus(this: Tensor, options?: { readonly beta?: number }): Tensor {
    return softplus(this, options);
  },
  softshrink(this: Tensor, lambda?: number): Tensor {
    return softshrink(this, lambda);
  },
  softsign(this: Tensor): Tensor {
    return softsign(this);
  },
  sort(this: Tensor, axis?: number, options?: SortOptions): ValuesAndIndices {
    return sort(this, axis, options);
  },
  split(this: Tensor, sizes: number | readonly number[], axis?: number): Tensor[] {
    return split(this, sizes, axis);
  },
  sqrt(this: Tensor): Tensor {
    return sqrt(this);
  },
  square(this: Tensor): Tensor {
    return square(this);
  },
  squeeze(this: Tensor, axes?: number | readonly number[]): Tensor {
    return squeeze(this, axes);
  },
  std(this: Tensor, axes?: number | readonly number[], options?: VarianceOptions): Tensor {
    return std(this, axes, options);
  },
  stdMean(
    this: Tensor,
    axes?: number | readonly number[],
    options?: VarianceOptions,
  ): { readonly std: Tensor; readonly mean: Tensor } {
    return stdMean(this, axes, options);
  },
  sub(this: Tensor, b: Tensor | number): Tensor {
    return sub(this, b);
  },
  sum(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return sum(this, axes, options);
  },
  swapaxes(this: Tensor, axis0: number, axis1: number): Tensor {
    return swapaxes(this, axis0, axis1);
  },
  t(this: Tensor): Tensor {
    return t(this);
  },
  take(this: Tensor, positions: Index): Tensor {
    return take(this, positions);
  },
  takeAlongDim(this: Tensor, positions: Index, axis: number): Tensor {
    return takeAlongDim(this, positions, axis);
  },
  tan(this: Tensor): Tensor {
    return tan(this);
  },
  tanh(this: Tensor): Tensor {
    return tanh(this);
  },
  tanhshrink(this: Tensor): Tensor {
    return tanhshrink(this);
  },
  tensorSplit(this: Tensor, sections: number | readonly number[], axis?: number): Tensor[] {
    return tensorSplit(this, sections, axis);
  },
  tensordot(this: Tensor, b: Tensor, axes?: DotAxes): Tensor {
    return tensordot(this, b, axes);
  },
  threshold(this: Tensor, limit: number, value: number): Tensor {
    return threshold(this, limit, value);
  },
  tile(this: Tensor, counts: readonly number[]): Tensor {
    return tile(this, counts);
  },
  topk(this: Tensor, k: number, axis?: number, options?: TopKOptions): ValuesAndIndices {
    return topk(this, k, axis, options);
  },
  trace(this: Tensor): Tensor {
    return trace(this);
  },
  transpose(this: Tensor, axis0?: number, axis1?: number): Tensor {
    return transpose(this, axis0, axis1);
  },
  tril(this: Tensor, options?: TriangleOptions): Tensor {
    return tril(this, options);
  },
  triu(this: Tensor, options?: TriangleOptions): Tensor {
    return triu(this, options);
  },
  trunc(this: Tensor): Tensor {
    return trunc(this);
  },
  unbind(this: Tensor, axis?: number): Tensor[] {
    return unbind(this, axis);
  },
  unflatten(this: Tensor, axis: number, sizes: Shape): Tensor {
    return unflatten(this, axis, sizes);
  },
  unfold(this: Tensor, axis: number, size: number, step: number): Tensor {
    return unfold(this, axis, size, step);
  },
  unique(this: Tensor): Unique {
    return unique(this);
  },
  uniqueConsecutive(this: Tensor): Unique {
    return uniqueConsecutive(this);
  },
  unsqueeze(this: Tensor, axis: number): Tensor {
    return unsqueeze(this, axis);
  },
  var(this: Tensor, axes?: number | readonly number[], options?: VarianceOptions): Tensor {
    return variance(this, axes, options);
  },
  varMean(
    this: Tensor,
    axes?: number | readonly number[],
    options?: VarianceOptions,
  ): { readonly variance: Tensor; readonly mean: Tensor } {
    return varMean(this, axes, options);
  },
  view(this: Tensor, shape: Shape): Tensor {
    return view(this, shape);
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
  'abs',
  'acos',
  'acosh',
  'add',
  'addcdiv',
  'addcmul',
  'asin',
  'asinh',
  'atan2',
  'atan',
  'atanh',
  'ceil',
  'celu',
  'clampMax',
  'clampMin',
  'clamp',
  'copysign',
  'cos',
  'cosh',
  'deg2rad',
  'div',
  'elu',
  'erf',
  'erfc',
  'exp2',
  'exp',
  'expm1',
  'floorDivide',
  'floor',
  'fmod',
  'frac',
  'gelu',
  'hardsigmoid',
  'hardswish',
  'hardtanh',
  'hypot',
  'indexAdd',
  'indexCopy',
  'indexFill',
  'indexPut',
  'leakyRelu',
  'lerp',
  'log10',
  'log1p',
  'log2',
  'log',
  'logit',
  'maskedFill',
  'maskedScatter',
  'mish',
  'mul',
  'nanToNum',
  'neg',
  'pow',
  'rad2deg',
  'reciprocal',
  'relu6',
  'relu',
  'remainder',
  'round',
  'rsqrt',
  'scatterAdd',
  'scatter',
  'selu',
  'sigmoid',
  'sign',
  'silu',
  'sin',
  'sinh',
  'sqrt',
  'square',
  'sub',
  'tan',
  'tanh',
  'threshold',
  'trunc',
  'xlogy',
] as const;
type InPlace = (typeof inPlaceNames)[number];

for (const name of inPlaceNames) {
  const functional = methods[name] as (this: Tensor, ...args: readonly unknown[]) => Tensor;
  install(`${name}_`, function (this: Tensor, ...args: readonly unknown[]): Tensor {
    return inPlace(name, this, () => functional.call(this, ...args));
  });
}

declare module './tensor.ts' {
  // oxlint-disable-next-line typescript/no-empty-object-type
  interface Tensor extends TensorMethods {}
}
