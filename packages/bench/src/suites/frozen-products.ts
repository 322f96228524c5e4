import {
  embedding,
  gru,
  linear,
  lstm,
  matmul,
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
    w.freeze_(frozen(shape, Math.floor(((shape[axis] as number) * share) / 100)));
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

/** A recurrent op over 16 rows of T positions, in its weight alone. */
function recurrent(op: typeof gru, gates: number, states: number, T: number, H: number): (w: Tensor) => Tensor {
  const B = 16;
  const offsets = Offsets.fromLengths(new Int32Array(B).fill(T));
  const input = new Ragged(new Rng(4).uniform([B * T, gates * H], -1, 1), offsets);
  const state0 = zeros([B, states * H]);
  const bias = zeros([gates * H]);
  return (w) => op(input, state0, w, bias).values;
}

const uniform = (...shape: number[]): Tensor => new Rng(0).uniform(shape, -1, 1);

const [whole, small] = [
  { M: 128, K: 300, N: 400, T: 40, H: 100, V: 50_000, D: 64, ids: 4096 },
  { M: 2, K: 20, N: 30, T: 2, H: 10, V: 100, D: 4, ids: 8 },
];

/** Time of a backward pass against the share of the weight that is frozen. */
export const frozenProducts: Suite = {
  name: 'frozen-products',
  about: 'backward against the share of a weight that is frozen',
  *groups(size) {
    const { M, K, N, T, H, V, D, ids } = size === 'whole' ? whole : small;
    const input = uniform(M, K);
    const [wide, tall] = [uniform(M, N), uniform(K, M)];
    const lookup = tensor(Int32Array.from({ length: ids }, (_, i) => (i * 7919) % V));
    const product = (w: Tensor): Tensor => linear(input, w);
    yield { title: `linear [${M}, ${K}] x [${N}, ${K}], first rows`, cases: backwards([N, K], 0, firstRows, product) };
    yield { title: 'the same, rows anywhere', cases: backwards([N, K], 0, scatteredRows, product) };
    yield { title: 'the same, first columns', cases: backwards([N, K], 1, firstColumns, product) };
    yield {
      title: `matmul [${M}, ${N}] x [${N}, ${K}], first rows of the right operand`,
      cases: backwards([N, K], 0, firstRows, (w) => matmul(wide, w)),
    };
    yield {
      title: `matmul [${N}, ${K}] x [${K}, ${M}], first rows of the left operand`,
      cases: backwards([N, K], 0, firstRows, (w) => matmul(w, tall)),
    };
    yield {
      title: `GRU, ${16 * T} positions, recurrent weight [${3 * H}, ${H}], first rows`,
      cases: backwards([3 * H, H], 0, firstRows, recurrent(gru, 3, 1, T, H)),
    };
    yield {
      title: `LSTM, ${16 * T} positions, recurrent weight [${4 * H}, ${H}], first rows`,
      cases: backwards([4 * H, H], 0, firstRows, recurrent(lstm, 4, 2, T, H)),
    };
    yield {
      title: `embedding of ${ids} ids in [${V}, ${D}], first rows`,
      cases: backwards([V, D], 0, firstRows, (w) => embedding(w, lookup)),
    };
  },
};
