export { fit, type FitResult } from './fit.ts';
export type { Batches, FitOptions, Progress, SaveReason, Stepping, Trainable } from './fit-options.ts';
export type { EpochRow, FitState } from './fit-state.ts';
