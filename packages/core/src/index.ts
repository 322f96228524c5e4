import './install-methods.gen.ts';

export { assign, type AssignOptions } from './assign.ts';
export {
  arange,
  type CreateOptions,
  full,
  ones,
  onesLike,
  tensor,
  type TensorOptions,
  zeros,
  zerosLike,
} from './create.ts';
export { canCast, type DType, promoteTypes, type TypedArray } from './dtype.ts';
export { backward, type BackwardOptions, grad, type GradOptions } from './engine/backward.ts';
export { enableGrad, isGradEnabled, noGrad } from './engine/mode.ts';
export type { GradNode } from './engine/node.ts';
export { DTypeError, FrostgradError, GraphError, ShapeError, ValueError } from './errors.ts';
export { useBackend } from './kernels/backend.ts';
export * from './ops/index.ts';
export { type Operand, resultType } from './promotion.ts';
export { Layout, type Side } from './ragged/layout.ts';
export { Offsets } from './ragged/offsets.ts';
export { type PadTo, padTo, raggedCat } from './ragged/ragged-cat.ts';
export { Ragged, ragged, type ToPaddedOptions } from './ragged/ragged.ts';
export { segmentExpand, segmentSoftmax, segmentSum } from './ragged/segment-ops.ts';
export { Rng, type RngState } from './random/rng.ts';
export { Segments } from './segments.ts';
export type { Shape } from './shape.ts';
export { type Nested, Tensor } from './tensor.ts';
