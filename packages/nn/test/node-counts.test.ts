import { grad, mul, Ragged, Rng, sum, Tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { census } from '../../core/test/graph.ts';
import { AdditiveAttention, LSTM, MultiheadAttention, MultiplicativeAttention } from '../src/index.ts';

const E = 4;
const T = 4;
const rng = new Rng(0);

/** What a layer gives for padded rows, every row of another length than the next. */
type Run = (x: Tensor, lengths: readonly number[]) => readonly Tensor[];

const additive = new AdditiveAttention(E, E, E, { rng, method: 'frozen' });
const multiplicative = new MultiplicativeAttention(E, E, { rng, method: 'frozen' });
const heads = new MultiheadAttention(E, 2, { rng, method: 'frozen' });
const lstm = new LSTM(E, 2, { rng, bidirectional: true });
const own = ({ context, weights }: { context: Tensor; weights: Tensor }): readonly Tensor[] => [context, weights];

const layers: Readonly<Record<string, Run>> = {
  AdditiveAttention: (x, live) => own(additive.forward(x, x, { live })),
  MultiplicativeAttention: (x, live) => own(multiplicative.forward(x, x, { live })),
  MultiheadAttention: (x, live) => own(heads.forward(x, x, x, { live, causal: true })),
  'LSTM, both directions': (x, live) => [lstm.forward(x, { live }).output],
  'LSTM, both directions, ragged': (x, live) => [lstm.forward(Ragged.fromPadded(x, live)).output.values],
};

/** Nodes by name of a loss over all that a layer gives, and of the gradient of its input. */
function counts(run: Run, B: number): { forward: Record<string, number>; backward: Record<string, number> } {
  const lengths = Array.from({ length: B }, (_, b) => T - 1 - (b % T)); // 3, 2, 1, 0, and so on
  const x = new Rng(1).normal([B, T, E], 0, 1, { requiresGrad: true });
  const loss = run(x, lengths)
    .map((out) => sum(mul(out, out)))
    .reduce((a, b) => a.add(b));
  const [dx] = grad(loss, [x], { createGraph: true });
  return { forward: census(loss), backward: census(dx as Tensor) };
}

describe('a graph does not grow with the batch, forward nor backward', () => {
  it.each(Object.entries(layers))('of %s: at 1, 64 and 4,096 rows', (name, run) => {
    const [one, ...more] = [1, 64, 4096].map((B) => counts(run, B));
    for (const other of more) expect(other).toEqual(one);
    if (name.includes('Attention')) expect(one?.forward['raggedCat']).toBe(1);
  });
});
