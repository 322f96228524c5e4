import './algebra.ts';

export { relu, sigmoid, tanh } from './activations.ts';
export { addmm, type AddmmOptions, baddbmm } from './addmm.ts';
export { add, div, mul, neg, sub } from './arithmetic.ts';
export { adaptiveAvgPool1d, adaptiveAvgPool2d, avgPool1d, avgPool2d, type AvgPoolOptions } from './avg-pool.ts';
export { cast } from './cast.ts';
export { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, lt, ne } from './compare.ts';
export { conv1d, conv2d, convTranspose1d, convTranspose2d } from './conv.ts';
export { type ConvOptions, type ConvTransposeOptions } from './conv-plan.ts';
export { cross } from './cross.ts';
export { detachAt } from './detach-at.ts';
export { diagonal, type DiagonalOptions } from './diagonal.ts';
export { dims } from './dims.ts';
export { einsum } from './einsum.ts';
export { exp, log } from './exp-log.ts';
export { expand } from './expand.ts';
export { type Extent } from './extent.ts';
export { flip } from './flip.ts';
export { gru } from './gru.ts';
export { embedding, gather, type Index, indexAdd, indexSelect, scatterAdd } from './indexing.ts';
export { cat, split, stack } from './join.ts';
export { kron } from './kron.ts';
export { lstm } from './lstm.ts';
export { matmul } from './matmul.ts';
export {
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  maxPool1d,
  maxPool2d,
  type MaxPoolOptions,
  type Pooled,
} from './max-pool.ts';
export { permute, transpose } from './permute.ts';
export { type AdaptiveSize, type WindowOptions } from './pool-windows.ts';
export { pow } from './pow.ts';
export { bmm, dot, mm, mv, outer } from './products.ts';
export { argmax, max, mean, type ReduceOptions, sum } from './reduce.ts';
export { reshape, squeeze, unsqueeze } from './reshape.ts';
export { select, slice } from './slice.ts';
export { logSoftmax, maskedSoftmax, softmax } from './softmax.ts';
export { softplus } from './softplus.ts';
export { sqrt } from './sqrt.ts';
export { type DotAxes, tensordot } from './tensordot.ts';
export { trace } from './trace.ts';
export { unfold } from './unfold.ts';
export { maskedFill, maskedFill_, where } from './where.ts';
