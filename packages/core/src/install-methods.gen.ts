// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import { relu, sigmoid, tanh } from './ops/activations.ts';
import { add, div, mul, neg, sub } from './ops/arithmetic.ts';
import { cast } from './ops/cast.ts';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, lt, ne } from './ops/compare.ts';
import { bincount, nonzero } from './ops/count.ts';
import type { BincountOptions } from './ops/count.ts';
import { cummax, cummin, cumprod, cumsum, logCumSumExp } from './ops/cumulative.ts';
import { detachAt } from './ops/detach-at.ts';
import { diff } from './ops/diff.ts';
import { exp, log } from './ops/exp-log.ts';
import { expand } from './ops/expand.ts';
import { amax, amin, argmax, argmin, max, min } from './ops/extremes.ts';
import type { ValuesAndIndices } from './ops/extremes.ts';
import { gather, indexAdd, indexSelect, scatterAdd } from './ops/indexing.ts';
import type { Index } from './ops/indexing.ts';
import { split } from './ops/join.ts';
import { logSumExp } from './ops/log-sum-exp.ts';
import { matmul } from './ops/matmul.ts';
import { median } from './ops/median.ts';
import { nanmean, nansum } from './ops/nan-sum.ts';
import { norm } from './ops/norm.ts';
import { permute, transpose } from './ops/permute.ts';
import { pow } from './ops/pow.ts';
import { prod } from './ops/prod.ts';
import { mean, sum } from './ops/reduce.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import { reshape, squeeze, unsqueeze } from './ops/reshape.ts';
import { bucketize, isin } from './ops/search.ts';
import type { SearchOptions } from './ops/search.ts';
import { select, slice } from './ops/slice.ts';
import { logSoftmax, maskedSoftmax, softmax } from './ops/softmax.ts';
import { softplus } from './ops/softplus.ts';
import { argsort, sort, topk } from './ops/sort.ts';
import type { SortOptions, TopKOptions } from './ops/sort.ts';
import { sqrt } from './ops/sqrt.ts';
import { all, any, countNonzero } from './ops/truth.ts';
import { unique, uniqueConsecutive } from './ops/unique.ts';
import { std, stdMean, varMean, variance } from './ops/variance.ts';
import type { VarianceOptions } from './ops/variance.ts';
import { maskedFill, maskedFill_ } from './ops/where.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { TensorMethods } from './tensor-methods.gen.ts';
import { Tensor } from './tensor.ts';

const methods = {
  add(this: Tensor, b: Tensor | number) {
    return add(this, b);
  },
  all(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return all(this, axes, options);
  },
  amax(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return amax(this, axes, options);
  },
  amin(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return amin(this, axes, options);
  },
  any(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return any(this, axes, options);
  },
  argmax(this: Tensor, axis?: number, options?: ReduceOptions) {
    return argmax(this, axis, options);
  },
  argmin(this: Tensor, axis?: number, options?: ReduceOptions) {
    return argmin(this, axis, options);
  },
  argsort(this: Tensor, axis?: number, options?: SortOptions) {
    return argsort(this, axis, options);
  },
  bincount(this: Tensor, options?: BincountOptions) {
    return bincount(this, options);
  },
  bucketize(this: Tensor, boundaries: Tensor, options?: SearchOptions) {
    return bucketize(this, boundaries, options);
  },
  cast(this: Tensor, dtype: DType) {
    return cast(this, dtype);
  },
  countNonzero(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return countNonzero(this, axes, options);
  },
  cummax(this: Tensor, axis: number) {
    return cummax(this, axis);
  },
  cummin(this: Tensor, axis: number) {
    return cummin(this, axis);
  },
  cumprod(this: Tensor, axis: number) {
    return cumprod(this, axis);
  },
  cumsum(this: Tensor, axis: number) {
    return cumsum(this, axis);
  },
  detachAt(this: Tensor, segments: Segments) {
    return detachAt(this, segments);
  },
  diff(this: Tensor, n?: number, axis?: number) {
    return diff(this, n, axis);
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
  isin(this: Tensor, candidates: Tensor, options?: { readonly invert?: boolean }) {
    return isin(this, candidates, options);
  },
  le(this: Tensor, b: Tensor | number) {
    return le(this, b);
  },
  log(this: Tensor) {
    return log(this);
  },
  logCumSumExp(this: Tensor, axis: number) {
    return logCumSumExp(this, axis);
  },
  logSoftmax(this: Tensor, axis?: number) {
    return logSoftmax(this, axis);
  },
  logSumExp(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return logSumExp(this, axes, options);
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
  median(this: Tensor, axis?: number, options?: ReduceOptions) {
    return (median as (x: Tensor, axis?: number, options?: ReduceOptions) => Tensor | ValuesAndIndices)(
      this,
      axis,
      options,
    );
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
  nanmean(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return nanmean(this, axes, options);
  },
  nansum(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return nansum(this, axes, options);
  },
  ne(this: Tensor, b: Tensor | number) {
    return ne(this, b);
  },
  neg(this: Tensor) {
    return neg(this);
  },
  nonzero(this: Tensor) {
    return nonzero(this);
  },
  norm(this: Tensor, p?: number, axes?: number | readonly number[], options?: ReduceOptions) {
    return norm(this, p, axes, options);
  },
  permute(this: Tensor, order: readonly number[]) {
    return permute(this, order);
  },
  pow(this: Tensor, exponent: Tensor | number) {
    return pow(this, exponent);
  },
  prod(this: Tensor, axes?: number | readonly number[], options?: ReduceOptions) {
    return prod(this, axes, options);
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
  sort(this: Tensor, axis?: number, options?: SortOptions) {
    return sort(this, axis, options);
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
  std(this: Tensor, axes?: number | readonly number[], options?: VarianceOptions) {
    return std(this, axes, options);
  },
  stdMean(this: Tensor, axes?: number | readonly number[], options?: VarianceOptions) {
    return stdMean(this, axes, options);
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
  topk(this: Tensor, k: number, axis?: number, options?: TopKOptions) {
    return topk(this, k, axis, options);
  },
  transpose(this: Tensor, axis0?: number, axis1?: number) {
    return transpose(this, axis0, axis1);
  },
  unique(this: Tensor) {
    return unique(this);
  },
  uniqueConsecutive(this: Tensor) {
    return uniqueConsecutive(this);
  },
  unsqueeze(this: Tensor, axis: number) {
    return unsqueeze(this, axis);
  },
  var(this: Tensor, axes?: number | readonly number[], options?: VarianceOptions) {
    return variance(this, axes, options);
  },
  varMean(this: Tensor, axes?: number | readonly number[], options?: VarianceOptions) {
    return varMean(this, axes, options);
  },
} satisfies Record<keyof TensorMethods, unknown>;

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}
