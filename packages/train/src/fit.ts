import { noGrad, scope, type Tensor, ValueError } from '@frostgrad/core/functional';
import { clipGradNorm, type PlateauState, ReduceLROnPlateau, type SchedulerState } from '@frostgrad/optim';
import type { Batches, FitOptions, SaveReason, Trainable } from './fit-options.ts';
import { type EpochRow, type FitState, fitStateOf } from './fit-state.ts';

/** What became of a training. */
export interface FitResult {
  /** `finished`: all epochs; `stopped`: patience ended; `interrupted`: the signal came. */
  readonly ended: 'finished' | 'stopped' | 'interrupted';
  readonly history: readonly EpochRow[];
  readonly best: FitState['best'];
  readonly steps: number;
  /** What `save` returned last; null when it returned nothing. */
  readonly savedTo: string | null;
}

/**
 * Trains a model: for each batch loss, backward, clipping, step, zeroGrad; after each epoch a value, the schedule, the best so far,
 * saving. A run that was interrupted and goes on with `resume` has the bits of one that was not. Each step runs in a `scope`: of what
 * `loss` computes, copy what you keep.
 *
 * @param model is put into training mode, and into `eval` for `evaluate`; null for none.
 * @throws ValueError for options out of range, and for a loss that is not finite or no scalar: nothing was changed by that batch.
 * @example
 * import { DataLoader } from '@frostgrad/data';
 * import { SGD } from '@frostgrad/optim';
 * const w = tensor([0], { requiresGrad: true });
 * const loader = new DataLoader([1, 2, 3], { batchSize: 3 });
 * const loss = (batch) => w.mul(tensor(batch)).sub(tensor(batch).mul(2)).pow(2).mean();
 * const { ended, history } = await fit(null, loader, { loss, optimizer: new SGD([w], { lr: 0.1 }), epochs: 20 });
 * [ended, history.length] // ['finished', 20]
 * w.toArray() // [2.0000]
 */
export async function fit<B>(model: Trainable | null, loader: Batches<B>, options: FitOptions<B>): Promise<FitResult> {
  const { epochs, scheduler, signal, progress, patience = Infinity, schedulerEvery = 'epoch' } = options;
  expectOptions(options);
  const run = begun(loader, options);
  let savedTo: string | null = null;
  const save = async (reason: SaveReason): Promise<void> => {
    const at = await options.save?.(stateOf(run, loader, scheduler), reason);
    if (typeof at === 'string') savedTo = at;
  };
  const result = (ended: FitResult['ended']): FitResult => {
    const { history, best, steps } = run;
    return { ended, history, best, steps, savedTo };
  };
  const interrupted = async (): Promise<FitResult> => {
    await save('interrupted');
    const where = options.save === undefined ? 'not saved' : savedTo === null ? 'saved' : `saved to ${savedTo}`;
    progress?.endEpoch(`interrupted in epoch ${run.history.length + 1}, after step ${run.steps}; ${where}`);
    return result('interrupted');
  };
  const pause = pauses();

  while (run.history.length < epochs && !isOver(run, patience)) {
    model?.train();
    for (const batch of loader) {
      const weight = options.weight?.(batch) ?? 1;
      const loss = scope(() => trainedOn(batch, run, options));
      if (schedulerEvery === 'step') stepScheduler(scheduler, loss);
      run.steps++;
      run.lossSum += loss * weight;
      run.weightSum += weight;
      progress?.advance(options.count?.(batch) ?? weight, loss);
      await pause();
      if (signal?.aborted === true) return interrupted();
    }
    const row = judged(model, run, options);
    const isBest = isBetter(row.value, run.best?.value ?? null, options);
    run.history.push(row);
    run.lossSum = 0;
    run.weightSum = 0;
    if (isBest) run.best = { epoch: row.epoch, value: row.value };
    if (schedulerEvery === 'epoch') stepScheduler(scheduler, row.value);
    await save('epoch');
    if (isBest) await save('best');
    progress?.endEpoch(options.summary?.(row, isBest) ?? summaryOf(row, isBest, options));
    await pause();
    if (signal?.aborted === true && run.history.length < epochs) return interrupted();
  }
  return result(run.history.length >= epochs ? 'finished' : 'stopped');
}

function summaryOf<B>(
  { epoch, trainLoss, value }: EpochRow,
  isBest: boolean,
  { epochs, evaluate }: FitOptions<B>,
): string {
  const judged = evaluate === undefined ? '' : `  value ${value.toPrecision(4)}`;
  return `epoch ${epoch}/${epochs}  loss ${trainLoss.toPrecision(4)}${judged}${isBest ? '  (best)' : ''}`;
}

/** A state that is being written to. */
interface Run {
  steps: number;
  lossSum: number;
  weightSum: number;
  history: EpochRow[];
  best: FitState['best'];
}

function begun<B>(loader: Batches<B>, { resume, scheduler }: FitOptions<B>): Run {
  if (resume === undefined) return { steps: 0, lossSum: 0, weightSum: 0, history: [], best: null };
  const { steps, lossSum, weightSum, history, best, loader: at, scheduler: kept } = fitStateOf(resume);
  if ((scheduler === undefined) !== (kept === null))
    throw new ValueError(
      'fit',
      `the state was made ${scheduler === undefined ? 'with a' : 'without a'} scheduler, unlike this run`,
    );
  loader.checkStateDict(at);
  if (scheduler instanceof ReduceLROnPlateau) scheduler.loadStateDict(kept as PlateauState);
  else scheduler?.loadStateDict(kept as SchedulerState);
  loader.loadStateDict(at);
  return { steps, lossSum, weightSum, history: [...history], best };
}

function stateOf<B>(
  { steps, lossSum, weightSum, history, best }: Run,
  loader: Batches<B>,
  scheduler: FitOptions<B>['scheduler'],
): FitState {
  const kept = scheduler?.stateDict() ?? null;
  return { steps, lossSum, weightSum, history: [...history], best, loader: loader.stateDict(), scheduler: kept };
}

/** One step. Returns the loss before it. */
function trainedOn<B>(batch: B, { history, steps }: Run, { loss, optimizer, clipNorm }: FitOptions<B>): number {
  const found: Tensor = loss(batch);
  if (found.size !== 1)
    throw new ValueError('fit', `the loss is [${found.shape.join(', ')}]; expected a scalar, such as its mean()`);
  const value = found.item() as number;
  if (!Number.isFinite(value)) {
    throw new ValueError(
      'fit',
      `the loss is ${value} in epoch ${history.length + 1}, after step ${steps}, and no step was taken on it; explainGrad and detectAnomaly say where it comes from`,
    );
  }
  found.backward();
  if (clipNorm !== undefined)
    clipGradNorm(
      optimizer.groups.flatMap(({ params }) => params),
      clipNorm,
    );
  optimizer.step();
  optimizer.zeroGrad();
  return value;
}

function judged<B>(
  model: Trainable | null,
  { history, lossSum, weightSum }: Run,
  { evaluate }: FitOptions<B>,
): EpochRow {
  if (weightSum === 0)
    throw new ValueError('fit', 'an epoch has no batches, or their weights are 0; look at the loader');
  const trainLoss = lossSum / weightSum;
  const row = { epoch: history.length + 1, trainLoss };
  if (evaluate === undefined) return { ...row, value: trainLoss };
  model?.eval();
  const found = noGrad(evaluate);
  model?.train();
  return typeof found === 'number' ? { ...row, value: found } : { ...row, ...found };
}

/** A value that is NaN is never better. */
function isBetter<B>(value: number, best: number | null, { mode = 'min', minDelta = 0 }: FitOptions<B>): boolean {
  if (best === null) return !Number.isNaN(value);
  return mode === 'min' ? value < best - minDelta : value > best + minDelta;
}

/** Whether too many epochs in a row were not better than the best. */
function isOver({ history, best }: Run, patience: number): boolean {
  return history.length - (best?.epoch ?? 0) >= patience;
}

function stepScheduler<B>(scheduler: FitOptions<B>['scheduler'], value: number): void {
  if (scheduler instanceof ReduceLROnPlateau) scheduler.step(value);
  else scheduler?.step();
}

/** How long, in milliseconds, signals may have to wait. */
const LONGEST_WAIT = 50;

/** Lets the event loop run now and then, so that a signal can arrive: steps are synchronous. */
function pauses(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_WAIT) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    last = performance.now();
  };
}

function expectOptions<B>({ epochs, patience = Infinity, minDelta = 0 }: FitOptions<B>): void {
  if (!Number.isSafeInteger(epochs) || epochs < 0)
    throw new ValueError('fit', `epochs is ${epochs}; expected an integer of at least 0`);
  if (!(patience >= 1)) throw new ValueError('fit', `patience is ${patience}; expected at least 1`);
  if (!(minDelta >= 0)) throw new ValueError('fit', `minDelta is ${minDelta}; expected at least 0`);
}
