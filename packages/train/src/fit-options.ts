import type { Tensor } from '@frostgrad/core/functional';
import type { LoaderState } from '@frostgrad/data';
import type { LRScheduler, ReduceLROnPlateau } from '@frostgrad/optim';
import type { EpochRow, FitState } from './fit-state.ts';

/** What gives the batches of an epoch and can go on in the middle of one: a `DataLoader`. */
export interface Batches<B> extends Iterable<B> {
  stateDict(): LoaderState;
  checkStateDict(state: LoaderState): void;
  loadStateDict(state: LoaderState): void;
}

/** What can be told whether it is being trained: a `Module`. */
export interface Trainable {
  train(): unknown;
  eval(): unknown;
}

/** What moves parameters: an `Optimizer`. */
export interface Stepping {
  readonly groups: readonly { readonly params: readonly Tensor[] }[];
  step(): void;
  zeroGrad(): void;
}

/** What shows how a training goes. `createProgress` of `@frostgrad/train/node` is one. */
export interface Progress {
  /** So many more of the current epoch were trained on, with this mean loss. */
  advance(count: number, loss: number): void;
  /** A line that stays; the next epoch begins. */
  endEpoch(summary: string): void;
}

/** Why a state is handed over to be saved. */
export type SaveReason = 'epoch' | 'best' | 'interrupted';

/** What an epoch was found to be: the value it is judged by, and other numbers, which are kept beside it. */
export interface Evaluation {
  readonly value: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** How to train. */
export interface FitOptions<B> {
  /** The mean loss of a batch: a scalar with a graph. */
  readonly loss: (batch: B) => Tensor;
  readonly optimizer: Stepping;
  /** How many epochs there are in all; one that goes on from a state counts those before. */
  readonly epochs: number;
  /** How many examples, words or tokens the mean loss of a batch is over; 1 unless told otherwise. */
  readonly weight?: (batch: B) => number;
  /** How much of an epoch a batch is, for `progress`; its weight unless told otherwise. */
  readonly count?: (batch: B) => number;
  /** The rate's schedule: stepped after each epoch - with the epoch's value, if it is a plateau's - or after each step. */
  readonly scheduler?: LRScheduler | ReduceLROnPlateau;
  readonly schedulerEvery?: 'epoch' | 'step';
  /** Gradients are clipped to this norm; they are not, unless it is given. */
  readonly clipNorm?: number;
  /** The value that an epoch is judged by, such as a development loss: with the model in `eval`, outside the graph. The training loss without it. */
  readonly evaluate?: () => number | Evaluation;
  /** The line that `progress` keeps of an epoch. */
  readonly summary?: (row: EpochRow, isBest: boolean) => string;
  /** Whether a lower value is better or a higher one; `min` unless told otherwise. */
  readonly mode?: 'min' | 'max';
  /** Ends after so many epochs in a row that are not better than the best by more than `minDelta`; Infinity unless told otherwise. */
  readonly patience?: number;
  readonly minDelta?: number;
  /**
   * Keeps a run: after each epoch, again after the best so far, and when interrupted. Model, optimizer and any generator but the
   * loader's are the caller's to write beside the state: `saveCheckpoint` of `@frostgrad/train/node` does, and returns what is to be
   * returned here. That is said to the user: where the run is.
   */
  readonly save?: (state: FitState, reason: SaveReason) => string | void | Promise<string | void>;
  /** A state that `save` was given: goes on from there, once model and optimizer are as they were. */
  readonly resume?: FitState;
  /** Ends after the step under way, and saves. `interruptSignal` of `@frostgrad/train/node` is Ctrl-C. */
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}
