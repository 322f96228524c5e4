import { mean, Rng, sub, type Tensor, tensor } from '@frostgrad/core';
import { DataLoader } from '@frostgrad/data';
import { dropout, Linear, type StateDict } from '@frostgrad/nn';
import { Adam, clipGradNorm, type OptimizerState, ReduceLROnPlateau, StepLR } from '@frostgrad/optim';
import { expect } from 'vitest';
import { fit, type FitOptions, type FitResult, type FitState } from '../src/index.ts';

/** A batch of the toy problem. */
export type Batch = readonly (readonly [x: number, y: number])[];

const lessons: Batch = Array.from({ length: 11 }, (_, i) => [i / 10, (3 * i) / 10 - 1]);

/** What is drawn, trained and scheduled together; begun anew from a seed. */
export interface Toy {
  readonly model: Linear;
  readonly optimizer: Adam;
  readonly loader: DataLoader<Batch[number]>;
  readonly options: FitOptions<Batch>;
}

/** Kinds of schedule. */
export type Schedule = 'none' | 'epochs' | 'steps' | 'plateau';

/** A line to be fitted, with a dropout that draws from the loader's generator. */
export function toy(schedule: Schedule, epochs: number): Toy {
  const rng = new Rng(7);
  const model = new Linear(1, 1, { rng });
  const optimizer = new Adam(model.parameters(), { lr: 0.1 });
  const loader = new DataLoader(lessons, { batchSize: 3, shuffle: true, rng });
  const scheduler =
    schedule === 'none'
      ? {}
      : schedule === 'plateau'
        ? { scheduler: new ReduceLROnPlateau(optimizer, { patience: 0 }) }
        : { scheduler: new StepLR(optimizer, 2, { gamma: 0.5 }) };
  const options: FitOptions<Batch> = {
    loss: (batch) => lossOf(model, batch, rng),
    optimizer,
    epochs,
    weight: (batch) => batch.length,
    clipNorm: 0.5,
    schedulerEvery: schedule === 'steps' ? 'step' : 'epoch',
    ...scheduler,
  };
  return { model, optimizer, loader, options };
}

function lossOf(model: Linear, batch: Batch, rng: Rng): Tensor {
  const x = tensor(batch.map(([value]) => [value]));
  const y = tensor(batch.map(([, value]) => [value]));
  const error = sub(model.forward(model.training ? dropout(x, 0.2, { rng }) : x), y);
  return mean(error.mul(error));
}

/** Numbers of a model, bit for bit. */
export function bitsOf({ model }: Toy): number[] {
  return [...model.parameters()].flatMap((p) => [
    ...new Uint32Array((p.toTypedArray() as Float32Array).slice().buffer),
  ]);
}

/** The same loop, written out. */
export function byHand({ model, optimizer, loader, options }: Toy): number[] {
  const losses: number[] = [];
  const { scheduler } = options;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    let [sum, examples] = [0, 0];
    for (const batch of loader) {
      const loss = options.loss(batch);
      loss.backward();
      clipGradNorm(model.parameters(), 0.5);
      optimizer.step();
      optimizer.zeroGrad();
      if (options.schedulerEvery === 'step' && scheduler instanceof StepLR) scheduler.step();
      sum += (loss.item() as number) * batch.length;
      examples += batch.length;
    }
    if (scheduler instanceof ReduceLROnPlateau) scheduler.step(sum / examples);
    else if (options.schedulerEvery === 'epoch') scheduler?.step();
    losses.push(sum / examples);
  }
  return losses;
}

/** A run as a caller keeps it. */
interface Kept {
  readonly state: string;
  readonly model: StateDict;
  readonly optimizer: OptimizerState;
}

/** Interrupts a run after so many steps, and gives what was kept then. */
async function interruptedAt(steps: number, schedule: Schedule, epochs: number): Promise<Kept> {
  const begun = toy(schedule, epochs);
  const controller = new AbortController();
  let taken = 0;
  let kept: Kept | null = null;
  const result = await fit(begun.model, begun.loader, {
    ...begun.options,
    weight: (batch) => {
      taken++;
      if (taken === steps) controller.abort();
      return batch.length;
    },
    signal: controller.signal,
    save: (state, reason) => {
      if (reason !== 'interrupted') return undefined;
      kept = { state: JSON.stringify(state), model: begun.model.stateDict(), optimizer: begun.optimizer.stateDict() };
      return 'here';
    },
  });
  expect(result).toMatchObject({ ended: 'interrupted', steps, savedTo: 'here' });
  return kept as unknown as Kept;
}

/** Trains on from what was kept. `spoil` is where a wrong implementation goes wrong. */
async function resumed(
  kept: Kept,
  schedule: Schedule,
  epochs: number,
  spoil: (s: FitState) => FitState,
): Promise<{ toy: Toy; result: FitResult }> {
  const again = toy(schedule, epochs);
  again.model.loadStateDict(kept.model);
  again.optimizer.loadStateDict(kept.optimizer);
  const resume = spoil(JSON.parse(kept.state) as FitState);
  return { toy: again, result: await fit(again.model, again.loader, { ...again.options, resume }) };
}

/** Interrupted after any step and resumed, a run has the bits of one that was not: parameters, losses, rates. */
export async function resumesWithTheSameBits(spoil: (state: FitState) => FitState): Promise<void> {
  const epochs = 3;
  for (const schedule of ['none', 'epochs', 'steps', 'plateau'] as const) {
    const whole = toy(schedule, epochs);
    const expected = await fit(whole.model, whole.loader, whole.options);
    expect(expected.steps).toBe(12);
    for (const steps of [1, 3, 4, 5, 8, 11]) {
      const kept = await interruptedAt(steps, schedule, epochs);
      const { toy: again, result } = await resumed(kept, schedule, epochs, spoil);
      expect(result).toEqual(expected);
      expect(bitsOf(again)).toEqual(bitsOf(whole));
      expect(again.optimizer.groups.map(({ hyper }) => hyper.lr)).toEqual(
        whole.optimizer.groups.map(({ hyper }) => hyper.lr),
      );
    }
  }
}
