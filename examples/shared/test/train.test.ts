import { DataLoader, Linear, Rng, tensor, type Tensor } from 'frostgrad';
import { describe, expect, it } from 'vitest';
import { train, type Training } from '../train.ts';
import { called } from './called.ts';

const rng = new Rng(1);
const numbers = Array.from({ length: 12 }, (_, i) => i / 12);

/** A line is learnt; `seen` is told of every batch. */
function lesson(seen: () => void): { readonly model: Linear; readonly training: Training<Tensor> } {
  const model = new Linear(1, 1, { rng });
  const training: Training<Tensor> = {
    epochs: 3,
    rate: 0.1,
    loss(x) {
      seen();
      return model.forward(x).sub(x.mul(2)).pow(2).mean();
    },
    weight: (x) => x.size,
    perEpoch: numbers.length,
    unit: 'numbers',
    evaluate: () => model.weight.sub(2).abs().max().item(),
    mode: 'min',
  };
  return { model, training };
}

const loaderOf = (): DataLoader<number, Tensor> =>
  new DataLoader(numbers, { batchSize: 4, collate: (batch) => tensor(batch.map((x) => [x])) });

describe('train', () => {
  it('trains every epoch, says so, and leaves no listener behind', async () => {
    let steps = 0;
    const { model, training } = lesson(() => steps++);
    const before = process.listenerCount('SIGINT');
    let ended = '';
    const { stdout, stderr } = await called(async () => {
      ended = (await train(model, loaderOf(), training)).ended;
    });
    expect([ended, steps, process.listenerCount('SIGINT')]).toEqual(['finished', 9, before]);
    expect(stdout).toBe('');
    expect(stderr.match(/^epoch \d\/3 {2}loss /gm)).toHaveLength(3);
  });

  it('ends after the step under way on Ctrl-C, and goes on to what is behind it', async () => {
    let steps = 0;
    const { model, training } = lesson(() => {
      steps++;
      if (steps === 4) process.emit('SIGINT');
    });
    let ended = '';
    const { stderr } = await called(async () => {
      ended = (await train(model, loaderOf(), training)).ended;
    });
    expect([ended, steps]).toEqual(['interrupted', 4]);
    expect(stderr).toContain('interrupted in epoch 2, after step 4; not saved');
  });

  it('trains nothing in no epochs', async () => {
    const { model, training } = lesson(() => expect.unreachable());
    const weight = model.weight.toArray();
    await called(async () => void (await train(model, loaderOf(), { ...training, epochs: 0 })));
    expect(model.weight.toArray()).toEqual(weight);
  });
});
