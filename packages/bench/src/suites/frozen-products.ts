import {
  embedding,
  gru,
  linear,
  lstm,
  Offsets,
  Ragged,
  Rng,
  Segments,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import type { Case } from '../compare.ts';
import type { Suite } from '../suite.ts';

/** Hundredths of a weight that are frozen. */
const SHARES = [0, 50, 90, 99];

const firstRows = (shape: Shape, n: number): Segments => Segments.slice(shape, 0, 0, n);
const firstColumns = (shape: Shape, n: number): Segments => Segments.slice(shape, 1, 0, n);

/** Rows that lie anywhere. */
function scatteredRows(shape: Shape, n: number): Segments {
  const order = new Rng(3).permutation(shape[0] as number);
  return Segments.rows(shape, [...order.subarray(0, n)]);
}

/** Backward alone: the pass is over a graph that is kept. */
function backwards(
  shape: Shape,
  axis: number,
  frozen: (shape: Shape, n: number) => Segments,
  run: (w: Tensor) => Tensor,
): Case[] {
  return SHARES.map((share) => {
    const w = new Rng(1).uniform(shape, -1, 1).requiresGrad_();
    w.freeze_(frozen(shape, ((shape[axis] as number) * share) / 100));
    const out = run(w);
    const gradient = new Rng(2).uniform(out.shape, -1, 1);
    return {
      name: `${share} %`,
      run: () => {
        w.grad = null;
        out.backward({ gradient, retainGraph: true });
      },
    };
  });
}

/** A recurrent op over 16 rows of 40 positions, in its weight alone. */
function recurrent(op: typeof gru, gates: number, states: number): (w: Tensor) => Tensor {
  const [B, T, H] = [16, 40, 100];
  const offsets = Offsets.fromLengths(new Int32Array(B).fill(T));
  const input = new Ragged(new Rng(4).uniform([B * T, gates * H], -1, 1), offsets);
  const state0 = zeros([B, states * H]);
  const bias = zeros([gates * H]);
  return (w) => op(input, state0, w, bias).values;
}

const x = (): Tensor => new Rng(0).uniform([128, 300], -1, 1);
const ids = (): Tensor => tensor(Int32Array.from({ length: 4096 }, (_, i) => (i * 7919) % 50_000));

/** Time of a backward pass against the share of the weight that is frozen. */
export const frozenProducts: Suite = {
  name: 'frozen-products',
  about: 'backward against the share of a weight that is frozen',
  *groups() {
    const input = x();
    const lookup = ids();
    const product = (w: Tensor): Tensor => linear(input, w);
    yield { title: 'linear [128, 300] x [400, 300], first rows', cases: backwards([400, 300], 0, firstRows, product) };
    yield { title: 'the same, rows anywhere', cases: backwards([400, 300], 0, scatteredRows, product) };
    yield { title: 'the same, first columns', cases: backwards([400, 300], 1, firstColumns, product) };
    yield {
      title: 'GRU, 640 positions, recurrent weight [300, 100], first rows',
      cases: backwards([300, 100], 0, firstRows, recurrent(gru, 3, 1)),
    };
    yield {
      title: 'LSTM, 640 positions, recurrent weight [400, 100], first rows',
      cases: backwards([400, 100], 0, firstRows, recurrent(lstm, 4, 2)),
    };
    yield {
      title: 'embedding of 4,096 ids in [50000, 64], first rows',
      cases: backwards([50_000, 64], 0, firstRows, (w) => embedding(w, lookup)),
    };
  },
};
