import type { Ragged, Rng, Tensor } from '@frostgrad/core/functional';
import { dropout, expectChance } from './functional/dropout.ts';
import { atLive, type Live } from './live.ts';
import { Module } from './module.ts';

/** Options of `Dropout`. */
export interface DropoutModuleOptions {
  /** Draws what is dropped. */
  readonly rng: Rng;
}

/**
 * `dropout` in training, nothing in evaluation: each element is +0 with probability p, and the others are multiplied by
 * `1 / (1 - p)`. One number is drawn for each element at a live position, row-major: pads change no draw, and are not read.
 *
 * @param p the probability; default 0.5.
 * @throws ValueError when p is not from 0 to 1.
 * @example
 * const layer = new Dropout(0.5, { rng: new Rng(0) });
 * layer.forward(ones([2, 3, 1]), { live: [3, 1] }).at(1).toArray() // [[2], [0], [0]]
 * layer.eval().forward(tensor([1, 2])).toArray() // [1, 2]
 * @see Srivastava et al. 2014
 */
export class Dropout extends Module {
  readonly p: number;
  readonly rng: Rng;

  constructor(p: number = 0.5, { rng }: DropoutModuleOptions) {
    super();
    this.p = expectChance('Dropout', p);
    this.rng = rng;
  }

  /**
   * @param x any shape; `[B, T, ...]` with what is live in it, where +0 stands at pads of the result; or ragged.
   * @param live lengths or a mask (true = live); left out, every position is live.
   */
  forward(x: Ragged): Ragged;
  forward(x: Tensor, options?: { readonly live?: Live }): Tensor;
  forward(x: Tensor | Ragged, { live }: { readonly live?: Live } = {}): Tensor | Ragged {
    const { p, rng } = this;
    return atLive('Dropout', x, live, (values) => (this.training && p > 0 ? dropout(values, p, { rng }) : values));
  }
}
