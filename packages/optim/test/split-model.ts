import { type Tensor, tensor } from '@frostgrad/core';
import { clipGradNorm, clipGradValue, type LRScheduler, type Optimizer, type Scheduled } from '../src/index.ts';
import type { Event } from './lives.ts';

/** What a law needs of an optimizer. */
export type Stepper = Pick<Optimizer<object>, 'step' | 'zeroGrad'> & Scheduled;
export type Make = (params: Tensor[]) => Stepper;
export type Schedule = (optimizer: Scheduled) => LRScheduler;

/** What gradients are clipped to. */
export const MAX_NORM = 1;
export const MAX_VALUE = 0.5;

/**
 * A parameter's life without freezing: each element is a parameter of its own, with an optimizer of its own, and is left
 * out of everything while it is frozen. Nothing of the library's freezing is used. The oracle for F1 to F5 of optimizers
 * that move each element by itself.
 */
export class SplitModel {
  readonly #elements: {
    readonly w: Tensor;
    readonly optimizer: Stepper;
    readonly scheduler: LRScheduler;
    frozen: boolean;
  }[];

  constructor(start: Float32Array, make: Make, schedule: Schedule) {
    this.#elements = Array.from(start, (v) => {
      const w = tensor([v], { requiresGrad: true });
      const optimizer = make([w]);
      return { w, optimizer, scheduler: schedule(optimizer), frozen: false };
    });
  }

  /** Values, and whether each is frozen. */
  get values(): Float32Array {
    return Float32Array.from(this.#elements, ({ w }) => w.item());
  }

  /** Gives the norm when the event is to clip. */
  apply(event: Event): number | undefined {
    const live = this.#elements.filter(({ frozen }) => !frozen);
    const learning = live.map(({ w }) => w);
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
        return clipGradNorm(learning, MAX_NORM, { normType: event.normType });
      case 'clipValue':
        clipGradValue(learning, MAX_VALUE);
        return;
      case 'schedule':
        // time goes on for what is frozen
        for (const { scheduler } of this.#elements) scheduler.step();
        return;
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
