import { embedding, Layout, Ragged, type Rng, type Tensor } from '@frostgrad/core';
import type { Live } from './live.ts';
import { Module } from './module.ts';
import { type Parameter, parameter } from './parameter.ts';

/**
 * A table of vectors, looked up by id. Starts normal (0, 1), as PyTorch's.
 *
 * @example
 * new Embedding(10, 4, { rng: new Rng(0) }).forward(tensor([[1, 2]], { dtype: 'int32' })).shape // [1, 2, 4]
 */
export class Embedding extends Module {
  readonly weight: Parameter; // [V, D]

  constructor(vocabularySize: number, size: number, { rng }: { readonly rng: Rng }) {
    super();
    this.weight = parameter(rng.normal([vocabularySize, size]));
  }

  /**
   * @param ids int32: `[B, T]` with what is live in it, any other shape without, or ragged.
   * @param live lengths or a mask (true = live). Ids at pads are not looked up - any integer may stand there - and their
   * vectors are exactly +0.
   * @returns ids' shape with D behind it, or ragged.
   * @throws ValueError for a live id outside the table.
   */
  forward(ids: Ragged): Ragged;
  forward(ids: Tensor, live?: Live): Tensor;
  forward(ids: Tensor | Ragged, live?: Live): Tensor | Ragged {
    if (ids instanceof Ragged) return ids.map((values) => embedding(this.weight, values));
    if (live === undefined) return embedding(this.weight, ids);
    const layout = Layout.of('embedding', live, ids.shape[0] ?? 0, ids.shape[1] ?? 0);
    return this.forward(Ragged.fromPadded(ids, layout)).place(layout);
  }
}
