// ops hand the engine its arithmetic on import
import './ops/algebra.ts';

/** Everything for people who write ops or backends outside this repository: PyTorch's `autograd.Function`, here. */
export { NdArray } from './array.ts';
export { expectWritable, updateElements } from './assign.ts';
export { isFloating } from './dtype.ts';
export { apply } from './engine/apply.ts';
export { defineOp } from './engine/define-outside.ts';
export {
  type Call,
  type JointVjp,
  type Named,
  type OpSpec,
  type TypedOp,
  type VjpRow,
  type WithExtras,
} from './engine/define-op.ts';
export { kernels } from './kernels/backend.ts';
export { useBackend, withBackend } from './kernels/use-backend.ts';
export type {
  AttentionPlan,
  AxisWindows,
  BinaryFn,
  Cumulation,
  DroppedPairs,
  GradsOfThree,
  Kernels,
  NormGradPlan,
  NormGrads,
  NormPlan,
  PairPlan,
  RowSources,
  StepArrays,
  StepRule,
  UnaryFn,
  WantedOfThree,
} from './kernels/interface.ts';
export type {
  MatrixBlock,
  SequenceGradKernel,
  SequenceGradPlan,
  SequenceGrads,
  SequenceKernel,
  SequencePlan,
} from './kernels/sequence-interface.ts';
export { tellPads } from './engine/watch.ts';
export { attentionOver } from './kernels/js/attention.ts';
export { distinctRows } from './kernels/js/indexing.ts';
export { jsKernels } from './kernels/js/index.ts';
export { type Gemm, type Matrix, matmulOver } from './kernels/js/matmul.ts';
export { isApart } from './kernels/js/unview.ts';
export { countPairs, pairsOver } from './kernels/js/pairs.ts';
export { cos64, exp64, log1p64, log64, pow64 } from './math/index.ts';
export { drawPairs, type QueryPairs } from './ragged/kept-pairs.ts';
export { dropPairs, pairWeights } from './ragged/pair-weights.ts';
export { attentionWithWeights } from './ragged/weighed-attention.ts';
export { type DrawWords, jsWords, useWords } from './random/philox.ts';
export { lastingZeros, type Residence, useResidence } from './scope-state.ts';
export { broadcastShapes, positionOf, rowMajorStrides, type Shape, showShape, sizeOf } from './shape.ts';
export { broadcastStrides, positionsOver, rowMajorCopy, RunWalk } from './strided.ts';
