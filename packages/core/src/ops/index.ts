import './algebra.ts';

export { abs, sign } from './absolute.ts';
export { relu, sigmoid, tanh } from './activations.ts';
export { type ScaleOptions, addcdiv, addcmul } from './addcmul.ts';
export { type AddmmOptions, addmm, baddbmm } from './addmm.ts';
export { type IndexEntry, type IndexPutOptions, index, indexPut, take, takeAlongDim } from './advanced-indexing.ts';
export { type DivOptions, add, div, mul, neg, sub } from './arithmetic.ts';
export { atleast1d, atleast2d, atleast3d } from './at-least.ts';
export { type AxisIndex, type SliceText, at } from './at.ts';
export { atan2 } from './atan2.ts';
export { type AvgPoolOptions, adaptiveAvgPool1d, adaptiveAvgPool2d, avgPool1d, avgPool2d } from './avg-pool.ts';
export { cast } from './cast.ts';
export { clamp, clampMax, clampMin } from './clamp.ts';
export { isfinite, isinf, isnan, nanToNum } from './classify.ts';
export { clone, contiguous } from './clone.ts';
export { type ClosenessOptions, allclose, equal, isclose, sameBits } from './closeness.ts';
export { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, logicalXor, lt, ne } from './compare.ts';
export { glu, prelu, softmin, softsign, tanhshrink } from './composed-activations.ts';
export { type ConvOptions, type ConvTransposeOptions } from './conv-plan.ts';
export { conv1d, conv2d, convTranspose1d, convTranspose2d } from './conv.ts';
export { copysign } from './copysign.ts';
export { type BincountOptions, bincount, nonzero } from './count.ts';
export { cross } from './cross.ts';
export { cummax, cummin, cumprod, cumsum, logCumSumExp } from './cumulative.ts';
export { detachAt } from './detach-at.ts';
export { type DiagOptions, type DiagonalOptions, diag, diagEmbed, diagonal } from './diagonal.ts';
export { diff } from './diff.ts';
export { dims } from './dims.ts';
export { einsum } from './einsum.ts';
export { erf, erfc } from './error-function.ts';
export { exp, log } from './exp-log.ts';
export { broadcastTo, expand, expandAs } from './expand.ts';
export { celu, elu, selu } from './exponential-units.ts';
export { type Extent } from './extent.ts';
export { type ValuesAndIndices, amax, amin, argmax, argmin, max, min } from './extremes.ts';
export { flatten, unflatten } from './flatten.ts';
export { flip, fliplr, flipud, rot90 } from './flip.ts';
export { type RoundingMode, floorDivide } from './floor-divide.ts';
export { hardshrink, hardsigmoid, hardswish, hardtanh, leakyRelu, relu6, softshrink, threshold } from './gates.ts';
export { gru } from './gru.ts';
export { acosh, asinh, atanh, cosh, sinh } from './hyperbolic.ts';
export { hypot } from './hypot.ts';
export { embedding, gather, indexSelect } from './indexing.ts';
export { cat, hstack, stack, vstack } from './join.ts';
export { linear } from './linear.ts';
export { kron } from './kron.ts';
export { type LayerNormOptions, type RmsNormOptions, layerNorm, rmsNorm } from './layer-norm.ts';
export { lerp } from './lerp.ts';
export { logAddExp } from './log-add-exp.ts';
export { logSumExp } from './log-sum-exp.ts';
export { logit } from './logit.ts';
export { type LSTMOpOptions, lstm } from './lstm.ts';
export { matmul } from './matmul.ts';
export {
  type MaxPoolOptions,
  type Pooled,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  maxPool1d,
  maxPool2d,
} from './max-pool.ts';
export { fmax, fmin, maximum, minimum } from './maximum.ts';
export { median } from './median.ts';
export { type MeshgridOptions, meshgrid } from './meshgrid.ts';
export { nanmean, nansum } from './nan-sum.ts';
export { norm } from './norm.ts';
export { oneHot } from './one-hot.ts';
export { type PadMode, type PadOptions, pad } from './pad.ts';
export { mT, movedim, permute, swapaxes, t, transpose } from './permute.ts';
export { type AdaptiveSize, type WindowOptions } from './pool-windows.ts';
export { pow } from './pow.ts';
export { exp2, expm1, log10, log1p, log2, reciprocal, rsqrt, square } from './powers.ts';
export { prod } from './prod.ts';
export { bmm, dot, mm, mv, outer } from './products.ts';
export { type DirectionOptions } from './recurrent.ts';
export { type ReduceOptions, mean, sum } from './reduce.ts';
export { fmod, remainder } from './remainder.ts';
export { repeat, repeatInterleave, tile } from './repeat.ts';
export { reshape, squeeze, unsqueeze, view } from './reshape.ts';
export { rnnRelu, rnnTanh } from './rnn.ts';
export { roll } from './roll.ts';
export { ceil, floor, frac, round, trunc } from './rounding.ts';
export { diagonalScatter, selectScatter, sliceScatter } from './scatter-view.ts';
export {
  type IndexAddOptions,
  indexAdd,
  indexCopy,
  indexFill,
  maskedScatter,
  maskedSelect,
  scatter,
  scatterAdd,
} from './scatter.ts';
export { type SearchOptions, bucketize, isin, searchsorted } from './search.ts';
export { narrow, select, slice, unbind } from './slice.ts';
export { gelu, logSigmoid, mish, silu } from './smooth-activations.ts';
export { gridSoftmax } from './grid-softmax.ts';
export { logSoftmax, maskedSoftmax, softmax } from './softmax.ts';
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './softmax-cross-entropy.ts';
export { softplus } from './softplus.ts';
export { type SortOptions, type TopKOptions, argsort, sort, topk } from './sort.ts';
export { chunk, split, tensorSplit } from './split.ts';
export { sqrt } from './sqrt.ts';
export { type DotAxes, tensordot } from './tensordot.ts';
export { trace } from './trace.ts';
export { type TriangleOptions, tril, triu } from './triangle.ts';
export { acos, asin, atan, cos, deg2rad, rad2deg, sin, tan } from './trigonometry.ts';
export { all, any, countNonzero } from './truth.ts';
export { unfold } from './unfold.ts';
export { type Unique, unique, uniqueConsecutive } from './unique.ts';
export { type VarianceOptions, std, stdMean, varMean, variance } from './variance.ts';
export { maskedFill, where } from './where.ts';
export { xlogy } from './xlogy.ts';
