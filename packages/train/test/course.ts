import { Rng, select, type Tensor, tensor } from '@frostgrad/core';
import { codePoints, collatePadded, DataLoader } from '@frostgrad/data';
import { crossEntropy, dropout, Embedding, GRU, Linear, Module, rows } from '@frostgrad/nn';
import { SGD, StepLR } from '@frostgrad/optim';
import type { FitOptions } from '../src/index.ts';

/** A batch of words. */
export interface Words {
  readonly x: Tensor; // [B, T]
  readonly lengths: Int32Array; // [B]
  readonly vowels: Tensor; // [B]  how many, at most 2
}

const words = 'a be see tree house in out over under knight eel queue rhythm sky oboe it'.split(' ');

/** Counts vowels; some letters do not learn, and a buffer counts the batches seen. */
export class Counter extends Module {
  readonly letters: Embedding;
  readonly gru: GRU;
  readonly out: Linear;
  readonly batches: Tensor = tensor([0], { dtype: 'int32' });
  readonly noise: Rng;

  constructor(rng: Rng, noise: Rng) {
    super();
    this.letters = new Embedding(27, 4, { rng }).freeze('weight', rows(0, 3, 7));
    this.gru = new GRU(4, 5, { rng });
    this.out = new Linear(5, 3, { rng });
    this.noise = noise;
  }

  forward({ x, lengths }: Words): Tensor {
    if (this.training) this.batches.add_(1);
    const { h } = this.gru.forward(this.letters.forward(x), { live: lengths });
    const last = select(h, 0, 0); // [B, 5]
    return this.out.forward(this.training ? dropout(last, 0.3, { rng: this.noise }) : last);
  }
}

/** All that a training needs, begun from a seed. */
export interface Course {
  readonly model: Counter;
  readonly optimizer: SGD;
  readonly scheduler: StepLR;
  readonly loader: DataLoader<string, Words>;
  readonly options: FitOptions<Words>;
}

/** A training with dropout, momentum, a schedule of steps, frozen rows, and a loader that shuffles and sorts by length. */
export function course(seed: number, epochs: number): Course {
  const model = new Counter(new Rng(seed), new Rng(seed + 1));
  const optimizer = new SGD(model.parameters(), { lr: 0.2, momentum: 0.9, weightDecay: 0.01 });
  const scheduler = new StepLR(optimizer, 3, { gamma: 0.7 });
  const loader = new DataLoader(words, {
    batchSize: 3,
    shuffle: true,
    rng: new Rng(seed + 2),
    bucket: { by: (word) => word.length, pool: 2 },
    collate: (held) => ({
      ...collatePadded(held.map((word) => Int32Array.from(codePoints(word), (c) => c.charCodeAt(0) - 96))),
      vowels: tensor(Int32Array.from(held, (word) => Math.min(2, word.replace(/[^aeiou]/g, '').length))),
    }),
  });
  const options: FitOptions<Words> = {
    loss: (batch) => crossEntropy(model.forward(batch), batch.vowels),
    optimizer,
    scheduler,
    schedulerEvery: 'step',
    epochs,
    clipNorm: 1,
    weight: ({ lengths }) => lengths.length,
    evaluate: () => ({ value: model.out.bias?.sum().item() ?? NaN, metrics: { batches: model.batches.item() } }),
  };
  return { model, optimizer, scheduler, loader, options };
}

/** Everything that a training is, bit for bit, as text. */
export function standing({ model, optimizer, scheduler, loader }: Course): string {
  const seen = (_: string, value: unknown): unknown => {
    const x = value as Tensor;
    return typeof value === 'object' && value !== null && 'toTypedArray' in value
      ? [x.dtype, x.shape, [...new Uint8Array(x.toTypedArray().buffer)].join(), x.frozen?.toString() ?? null]
      : value;
  };
  return JSON.stringify([model.stateDict(), optimizer.stateDict(), scheduler.stateDict(), loader.stateDict(), model.noise.state], seen); // prettier-ignore
}
