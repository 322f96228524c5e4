import { embedding, Layout, Ragged, type Rng, Segments, type Tensor } from '@frostgrad/core/functional';
import { updateElements } from '@frostgrad/core/extend';
import type { Live } from './live.ts';
import { Module } from './module.ts';
import { type Parameter, parameter } from './parameter.ts';

/** Options of `Embedding`. */
export interface EmbeddingOptions {
  readonly rng: Rng;
  /**
   * A row that starts at zero and is frozen for good: no gradient, decay or momentum moves it, however the table is used, and
   * thawing the table leaves it as it is.
   */
  readonly paddingIdx?: number;
}

/**
 * A table of vectors, looked up by id. Starts normal (0, 1), as PyTorch's.
 *
 * @throws ValueError when `paddingIdx` is no row.
 * @example
 * new Embedding(3, 2, { rng: new Rng(0), paddingIdx: 1 }).weight.select(0, 1).toArray() // [0, 0]
 * @example
 * new Embedding(10, 4, { rng: new Rng(0) }).forward(tensor([[1, 2]], { dtype: 'int32' })).shape // [1, 2, 4]
 */
export class Embedding extends Module {
  readonly weight: Parameter; // [V, D]

  constructor(vocabularySize: number, size: number, { rng, paddingIdx }: EmbeddingOptions) {
    super();
    const shape = [vocabularySize, size];
    const values = rng.normal(shape);
    if (paddingIdx === undefined) {
      this.weight = parameter(values);
      return;
    }
    const pinned = Segments.rows(shape, [paddingIdx]);
    updateElements(values, pinned, (row) => row.fill(0));
    this.weight = parameter(values).pin_(pinned);
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
