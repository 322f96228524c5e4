import { assign, mul, Segments, type Tensor, tensor, where } from '@frostgrad/core';
import type { G2P } from '../g2p/model.ts';

/** Parameters, and what is to stay in each. */
export type Sets = ReadonlyMap<Tensor, Segments>;

/** A way to keep part of a model as it is. What it does stands around `clipGradNorm` and the optimizer's step. */
export interface Contestant {
  readonly name: string;
  /** Once, before training. */
  readonly prepare?: (model: G2P, sets: Sets) => void;
  /** After every backward pass. */
  readonly afterBackward?: (sets: Sets) => void;
  /** After every step; `kept` is what it started with. */
  readonly afterStep?: (sets: Sets, kept: ReadonlyMap<Tensor, Float32Array>) => void;
  /** When everything is to learn again. */
  readonly thaw?: (sets: Sets) => void;
}

/** True, or 1, where the set is. */
const inside = (set: Segments): Tensor => tensor(Array.from(set.toMask(), Boolean)).reshape([...set.shape]);
const outside = (set: Segments): Tensor => tensor(Float32Array.from(set.complement().toMask())).reshape([...set.shape]);

function changeGradients(sets: Sets, change: (grad: Tensor, set: Segments) => Tensor): void {
  for (const [w, set] of sets) if (w.grad !== null) w.grad = change(w.grad, set);
}

/** `grad[frozen] = 0`: what a gradient hook does. */
const zeroed: Contestant = {
  name: 'zeroed gradients',
  afterBackward: (sets) => changeGradients(sets, (grad, set) => where(inside(set), 0, grad)),
};

/** `grad * mask`. */
const masked: Contestant = {
  name: 'gradients times a mask',
  afterBackward: (sets) => changeGradients(sets, (grad, set) => mul(grad, outside(set))),
};

/** The step is taken, and the old values are copied back. */
const restored: Contestant = {
  name: 'restored after each step',
  afterStep: (sets, kept) => {
    for (const [w, set] of sets) {
      const values = w.toTypedArray() as Float32Array;
      set.put(set.take(kept.get(w) as Float32Array), values);
      assign(w, tensor(values, { shape: w.shape }));
    }
  },
};

/** `freeze_`, and nothing else. */
const frozen: Contestant = {
  name: 'frozen',
  prepare: (_, sets) => {
    for (const [w, set] of sets) w.freeze_(set);
  },
  thaw: (sets) => {
    for (const w of sets.keys()) w.thaw_();
  },
};

/** In the order of the start. */
export const contestants: readonly Contestant[] = [zeroed, masked, restored, frozen];
