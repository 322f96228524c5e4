import { type Tensor, tensor } from '@frostgrad/core';
import { clipGradNorm, type Optimizer } from '../src/index.ts';
import type { Event } from './lives.ts';

/** What a law needs of an optimizer. */
export type Stepper = Pick<Optimizer<object>, 'step' | 'zeroGrad'>;
export type Make = (params: Tensor[]) => Stepper;

/** What gradients are clipped to. */
export const MAX_NORM = 1;

/**
 * A parameter's life without freezing: each element is a parameter of its own, with an optimizer of its own, and is left
 * out of everything while it is frozen. Nothing of the library's freezing is used. The oracle for F1 to F5 of optimizers
 * that move each element by itself.
 */
export class SplitModel {
  readonly #elements: { readonly w: Tensor; readonly optimizer: Stepper; frozen: boolean }[];

  constructor(start: Float32Array, make: Make) {
    this.#elements = Array.from(start, (v) => {
      const w = tensor([v], { requiresGrad: true });
      return { w, optimizer: make([w]), frozen: false };
    });
  }

  /** Values, and whether each is frozen. */
  get values(): Float32Array {
    return Float32Array.from(this.#elements, ({ w }) => w.item());
  }

  /** Gives the norm when the event is to clip. */
  apply(event: Event): number | undefined {
    const live = this.#elements.filter(({ frozen }) => !frozen);
    switch (event.kind) {
      case 'freeze':
      case 'thaw': {
        const mask = event.segments.toMask();
        for (const [i, element] of this.#elements.entries())
          if (mask[i] === 1) element.frozen = event.kind === 'freeze';
        return;
      }
      case 'gradient':
        for (const [i, { w, frozen }] of this.#elements.entries())
          if (!frozen) w.backward({ gradient: tensor([event.values[i] as number]) });
        return;
      case 'clip':
        return clipGradNorm(
          live.map(({ w }) => w),
          MAX_NORM,
        );
      case 'step':
        for (const { optimizer } of live) optimizer.step();
        return;
      case 'zeroGrad':
        for (const { w } of this.#elements) w.grad = null;
        return;
      case 'reload':
        return;
    }
  }
}
