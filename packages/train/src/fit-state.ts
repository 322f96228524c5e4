import { ValueError } from '@frostgrad/core/functional';
import type { LoaderState } from '@frostgrad/data';
import type { PlateauState, SchedulerState } from '@frostgrad/optim';
import { isRecord } from './plain-data.ts';

/** What became of an epoch. */
export interface EpochRow {
  /** From 1. */
  readonly epoch: number;
  /** The weighted mean of its batches' losses, each before its step. */
  readonly trainLoss: number;
  /** What it is judged by. */
  readonly value: number;
  /** What `evaluate` found beside the value. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** A run between two steps, without model and optimizer: plain data. */
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

/**
 * A state that `fit` gave to `save`, read back from a file: nothing in it is believed. The loader's and the scheduler's part are
 * theirs to check.
 *
 * @throws ValueError for what is no such state.
 * @example
 * fitStateOf({ steps: -1 }) // throws ValueError: fit: this is no state of a run; give what save was given
 */
export function fitStateOf(value: unknown): FitState {
  if (isRecord(value)) {
    const { steps, lossSum, weightSum, history, best, loader, scheduler } = value;
    const counts = Number.isSafeInteger(steps) && (steps as number) >= 0;
    const sums = Number.isFinite(lossSum) && Number.isFinite(weightSum);
    const rows = Array.isArray(history) && history.every(isRow);
    const parts = isRecord(loader) && (scheduler === null || isRecord(scheduler));
    if (counts && sums && rows && parts && isBest(best, history.length)) return value as unknown as FitState;
  }
  throw new ValueError('fit', 'this is no state of a run; give what save was given');
}

function isRow(row: unknown, i: number): boolean {
  if (!isRecord(row)) return false;
  const { epoch, trainLoss, value, metrics = {} } = row;
  const numbers = [trainLoss, value, ...(isRecord(metrics) ? Object.values(metrics) : [null])];
  return epoch === i + 1 && numbers.every((n) => typeof n === 'number');
}

function isBest(best: unknown, epochs: number): boolean {
  if (best === null) return true;
  if (!isRecord(best)) return false;
  const { epoch, value } = best;
  return (
    Number.isSafeInteger(epoch) && 1 <= (epoch as number) && (epoch as number) <= epochs && typeof value === 'number'
  );
}
