import { ValueError } from '@frostgrad/core';
import type { LoaderState } from '@frostgrad/data';
import type { PlateauState, SchedulerState } from '@frostgrad/optim';

/** What became of an epoch. */
export interface EpochRow {
  /** From 1. */
  readonly epoch: number;
  /** The weighted mean of its batches' losses, each before its step. */
  readonly trainLoss: number;
  /** What it is judged by. */
  readonly value: number;
}

/** A run between two steps, without model and optimizer: plain data, which survives JSON. */
export interface FitState {
  /** Steps, over all epochs. */
  readonly steps: number;
  /** Of the epoch under way: the sum of losses times weights, and of weights. */
  readonly lossSum: number;
  readonly weightSum: number;
  readonly history: readonly EpochRow[];
  /** The epoch that was best, from 1; null before the first. */
  readonly best: { readonly epoch: number; readonly value: number } | null;
  readonly loader: LoaderState;
  readonly scheduler: SchedulerState | PlateauState | null;
}

/** Refuses what is no state. The loader's and the scheduler's part are theirs to check. */
export function expectState(state: FitState): FitState {
  const { steps, lossSum, weightSum, history, best } = state;
  const counts = Number.isSafeInteger(steps) && steps >= 0 && Number.isFinite(lossSum) && Number.isFinite(weightSum);
  const rows = Array.isArray(history) && history.every(({ epoch }, i) => epoch === i + 1);
  if (counts && rows && (best === null || (typeof best?.value === 'number' && best.epoch in [0, ...history])))
    return state;
  throw new ValueError('fit', 'resume is no state of a run; give what save was given');
}
