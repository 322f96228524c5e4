// Core without methods: nothing runs on import that is not used, so a bundler leaves out the ops, the kernels and the random
// numbers that a program does not name. `index.ts` is the same with methods and all kernels.

export { assign, type AssignOptions } from './assign.ts';
export {
  type CreateOptions,
  full,
  fullLike,
  ones,
  onesLike,
  tensor,
  type TensorOptions,
  zeros,
  zerosLike,
} from './create.ts';
export { type AnomalyOptions, detectAnomaly } from './engine/anomaly.ts';
export { backward, type BackwardOptions } from './engine/backward.ts';
export { checkpoint } from './engine/checkpoint.ts';
export { grad, type GradOptions } from './engine/grad.ts';
export type { HookHandle, NodeHook, NodePrehook, PostAccumulateGradHook, TensorHook } from './engine/hooks.ts';
export { registerHook, registerPostAccumulateGradHook, retainGrad } from './engine/tensor-hooks.ts';
export { enableGrad, inferenceMode, isGradEnabled, isInferenceMode, noGrad } from './engine/mode.ts';
export { arange, eye, linspace } from './create-ranges.ts';
export { canCast, type DType, promoteTypes, type TypedArray } from './dtype.ts';
export type { GradNode } from './engine/node.ts';
export { DTypeError, FrostgradError, GraphError, ScopeError, ShapeError, ValueError } from './errors.ts';
export { useBackend } from './kernels/use-backend.ts';
export * from './ops/index.ts';
export { type Operand, resultType } from './promotion.ts';
export { inspect, type InspectOptions } from './ragged/inspect.ts';
export { Layout, type Side } from './ragged/layout.ts';
export { additiveScores } from './ragged/additive-scores.ts';
export { Offsets } from './ragged/offsets.ts';
export { type PadTo, padTo, raggedCat } from './ragged/ragged-cat.ts';
export { Ragged, ragged, type ToPaddedOptions } from './ragged/ragged.ts';
export {
  type MaskedExtremeOptions,
  maskedLogSoftmax,
  maskedLogSumExp,
  maskedMax,
  maskedMean,
  maskedMin,
  maskedSum,
  maskedVar,
} from './ragged/masked-ops.ts';
export { raggedAttention, type RaggedAttentionOptions } from './ragged/ragged-attention.ts';
export { raggedMix, raggedScores } from './ragged/ragged-products.ts';
export { type SegmentExtremeOptions, segmentLogSumExp, segmentMax, segmentMin } from './ragged/segment-extremes.ts';
export { segmentMean, segmentVar, type SegmentVarOptions } from './ragged/segment-moments.ts';
export { segmentExpand, segmentSum } from './ragged/segment-ops.ts';
export { segmentFirst, segmentLast, type SegmentPickOptions, segmentReverse } from './ragged/segment-order.ts';
export { segmentLogSoftmax, segmentSoftmax } from './ragged/segment-softmax.ts';
export { Rng, type RngState } from './random/rng.ts';
export type { RunsData } from './runs.ts';
export { scope } from './scope.ts';
export { Segments } from './segments.ts';
export type { Shape } from './shape.ts';
export { type Nested, Tensor } from './tensor.ts';
export type { ThawOptions } from './thaw-options.ts';
export type { Like, OneOrMore, TensorFunction, TransformOptions } from './transforms/arguments.ts';
export { hessian, hvp, jacobian } from './transforms/jacobian.ts';
export { jvp, vjp } from './transforms/vjp.ts';
