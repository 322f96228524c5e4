import { embedding, linear, Rng, Segments, type Shape, type Tensor, tensor } from '@frostgrad/core';
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
      title: 'embedding of 4,096 ids in [50000, 64], first rows',
      cases: backwards([50_000, 64], 0, firstRows, (w) => embedding(w, lookup)),
    };
  },
};
