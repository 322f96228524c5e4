export { encodeCheckpoint, restoreCheckpoint, type RestoreOptions } from './checkpoint.ts';
export type { CheckpointPart, CheckpointParts, Stateful } from './checkpoint-parts.ts';
export { fit, type FitResult } from './fit.ts';
export type { Batches, Evaluation, FitOptions, Progress, SaveReason, Stepping, Trainable } from './fit-options.ts';
export { type EpochRow, type FitState, fitStateOf } from './fit-state.ts';
