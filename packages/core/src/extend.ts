// ops hand the engine its arithmetic on import, and methods are installed
import './index.ts';

/** Everything for people who write ops or backends outside this repository: PyTorch's `autograd.Function`, here. */
export { NdArray } from './array.ts';
export { updateElements } from './assign.ts';
export { apply } from './engine/apply.ts';
export {
  type Call,
  defineOp,
  type JointVjp,
  type Named,
  type OpSpec,
  type TypedOp,
  type VjpRow,
  type WithExtras,
} from './engine/define-op.ts';
export { withBackend } from './kernels/backend.ts';
export type {
  AxisWindows,
  BinaryFn,
  Cumulation,
  Kernels,
  MatrixBlock,
  PairPlan,
  RowSources,
  SequenceGradPlan,
  SequenceGrads,
  SequencePlan,
  UnaryFn,
} from './kernels/interface.ts';
export { cos64, pow64 } from './math/index.ts';
export { broadcastShapes, positionOf, type Shape, showShape, sizeOf } from './shape.ts';
