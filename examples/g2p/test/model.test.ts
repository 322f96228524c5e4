import { grad, Rng, type Tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { collate } from '../batching.ts';
import type { Pair } from '../dictionary.ts';
import { poison, withPadIds } from '../poison.ts';
import { batch, configFor, modelFor, pairs, table } from './fixtures.ts';
import { G2P } from '../model.ts';

const bits = (x: Tensor): Uint32Array => new Uint32Array(x.toTypedArray().buffer);

describe('G2P', () => {
  it('gives the loss of each word alone, weighted by its phones', () => {
    const model = modelFor('mask');
    const whole = model.loss(batch()).item();
    let sum = 0;
    let phones = 0;
    for (const pair of pairs) {
      const live = pair.phones.length + 1;
      sum += model.loss(collate([pair], table)).item() * live;
      phones += live;
    }
    expect(whole).toBeCloseTo(sum / phones, 5);
  });

  it.each(['mask', 'frozen', 'ragged'] as const)(
    'gives a word the same logits, bit for bit, whoever is in the batch (%s)',
    (padding) => {
      const model = modelFor(padding);
      const together = model.teach(batch()).logits;
      for (const [b, pair] of pairs.entries()) {
        const alone = model.teach(collate([pair], table)).logits;
        expect(bits(alone.values)).toEqual(bits(together.rows()[b] as Tensor));
      }
    },
  );

  it.each(['mask', 'frozen', 'ragged'] as const)(
    'keeps every bit of the loss and the gradients whatever stands at a pad (%s)',
    (padding) => {
      const model = modelFor(padding);
      const run = (given = batch(), tap?: typeof poison): Uint32Array[] => {
        const { logits } = model.teach(given, tap);
        const loss = model.lossOf(logits, given);
        return [loss, logits.values, ...grad(loss, model.parameters())].map(bits);
      };
      const plain = run();
      expect(run(batch(), poison)).toEqual(plain);
      expect(run(withPadIds(batch(), new Rng(5)))).toEqual(plain);
    },
  );

  it.each(['frozen', 'ragged'] as const)('gives the same bits under the mask and the %s method', (padding) => {
    const [a, b] = [modelFor('mask'), modelFor(padding)];
    const run = (model: G2P): Uint32Array[] => {
      const loss = model.loss(batch());
      return [loss, ...grad(loss, model.parameters())].map(bits);
    };
    expect(run(a)).toEqual(run(b));
  });

  it('is changed by pads when nothing keeps them out', () => {
    const model = modelFor('none');
    const alone = model.teach(collate([pairs[0] as Pair], table)).logits;
    const together = model.teach(batch()).logits.rows()[0] as Tensor;
    expect(bits(alone.values)).not.toEqual(bits(together));
    expect(model.lossOf(model.teach(batch(), poison).logits, batch()).item()).toBeNaN();
  });

  it('speaks until it says the end, with one row of weights a step', () => {
    const model = modelFor('mask');
    const { ids, weights } = model.say(batch(), 6);
    expect(ids).toHaveLength(pairs.length);
    for (const [b, said] of ids.entries()) {
      const ended = said.length < 6 ? 1 : 0;
      expect(weights[b]).toHaveLength(said.length + ended);
      for (const row of weights[b] ?? []) expect(row.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 6);
    }
  });

  it('speaks a word alone as it does in a batch', () => {
    const model = modelFor('frozen');
    const together = model.say(batch(), 6).ids;
    const alone = pairs.map((pair) => model.say(collate([pair], table), 6).ids[0]);
    expect(alone).toEqual(together);
  });

  it('starts from its generator alone', () => {
    const [a, b] = [new G2P(configFor('mask'), new Rng(9)), new G2P(configFor('mask'), new Rng(9))];
    expect(a.parameters().map(bits)).toEqual(b.parameters().map(bits));
    expect(modelFor('mask', 10).parameters().map(bits)).not.toEqual(a.parameters().map(bits));
  });
});
