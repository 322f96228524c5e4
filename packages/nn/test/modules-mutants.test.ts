import { Violation } from '@frostgrad/check';
import { assign, Layout, mul, Ragged, type Rng, type Tensor, unsqueeze, where } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  Conv1d,
  Dropout,
  LearnedEncoding,
  type Live,
  MaxPool1d,
  SinusoidalEncoding,
} from '../src/index.ts';
import { I } from './laws/batch.ts';
import { paddedIsRagged, padsAnywhere, padsUnread } from './laws/laws.ts';
import { batchNormLayer, dropoutLayer, encodingLayer, windowLayer } from './laws/modules.ts';
import { type Mutant, verdict } from './laws/verdict.ts';

interface Options {
  readonly live?: Live;
}

/** Channels first, zeros at pads. */
const cutChannels = (x: Tensor, live: Layout): Tensor => where(unsqueeze(live.mask(), 1), x, 0);
/** Channels last. */
const cut = (x: Tensor, live: Layout): Tensor => where(unsqueeze(live.mask(), 2), x, 0);

/** A mutant of padded input; ragged input, and a batch without positions, are as they should be. */
type Wrong = (honest: (x: Tensor, options?: Options) => Tensor, x: Tensor, live: Layout) => Tensor;

const paddedOnly = (x: Tensor | Ragged, live: Live | undefined): boolean =>
  !(x instanceof Ragged) && live instanceof Layout && live.length > 0;

const norm = (
  wrong: (layer: BatchNorm1d, ...given: Parameters<Wrong>) => Tensor,
): ReturnType<typeof batchNormLayer> => {
  class Mutated extends BatchNorm1d {
    override forward(x: Tensor | Ragged, { live }: Options = {}): never {
      const honest = (given: Tensor, options?: Options): Tensor => super.forward(given, options);
      if (!paddedOnly(x, live)) return super.forward(x as Tensor, live === undefined ? {} : { live }) as never;
      return wrong(this, honest, x as Tensor, live as Layout) as never;
    }
  }
  return batchNormLayer('BatchNorm1d', () => new Mutated(I, { momentum: 0.5 }), true);
};

const conv = (wrong: Wrong): ReturnType<typeof windowLayer> => {
  class Mutated extends Conv1d {
    override forward(x: Tensor | Ragged, { live }: Options = {}): never {
      const honest = (given: Tensor, options?: Options): Tensor => super.forward(given, options);
      if (!paddedOnly(x, live)) return super.forward(x as Tensor, live === undefined ? {} : { live }) as never;
      return wrong(honest, x as Tensor, live as Layout) as never;
    }
  }
  return windowLayer('Conv1d', (rng) => new Mutated(I, 2, 3, { rng, padding: 1 }));
};

class PoolsZeros extends MaxPool1d {
  override forward(x: Tensor | Ragged, { live }: Options = {}): never {
    if (!paddedOnly(x, live)) return super.forward(x as Tensor, live === undefined ? {} : { live }) as never;
    const layout = live as Layout;
    return cutChannels(super.forward(cutChannels(x as Tensor, layout)), this.outputLayout(layout)) as never;
  }
}

/** An encoding that does something else with padded input. */
const places = (
  make: (rng: Rng) => SinusoidalEncoding | LearnedEncoding,
  wrong: Wrong,
): ReturnType<typeof encodingLayer> =>
  encodingLayer('encoding', (rng) => {
    const layer = make(rng);
    const forward = layer.forward.bind(layer) as (x: Tensor, options?: Options) => Tensor;
    const mutated = (x: Tensor, { live }: Options = {}): Tensor =>
      paddedOnly(x, live) ? wrong(forward, x, live as Layout) : forward(x, live === undefined ? {} : { live });
    return Object.assign(layer, { forward: mutated as never });
  });

class DrawsAtPads extends Dropout {
  override forward(x: Tensor | Ragged, { live }: Options = {}): never {
    if (!paddedOnly(x, live)) return super.forward(x as Tensor, live === undefined ? {} : { live }) as never;
    return cut(super.forward(cut(x as Tensor, live as Layout)), live as Layout) as never;
  }
}

const mutants: readonly Mutant[] = [
  {
    mistake: 'BatchNorm1d counts pads, as zeros',
    law: padsAnywhere,
    layer: norm((_, honest, x, live) => cutChannels(honest(cutChannels(x, live)), live)),
    shows: /padding (on the \w+|in between) changes the outputs/,
  },
  {
    mistake: 'BatchNorm1d normalises by live positions, and records a mean over the padded length',
    law: padsAnywhere,
    layer: norm((layer, honest, x, live) => {
      const out = honest(x, { live });
      const share = live.offsets.total / Math.max(1, live.offsets.count * live.length);
      if (layer.training && layer.runningMean !== null) assign(layer.runningMean, mul(layer.runningMean, share));
      return out;
    }),
    shows: /padding (on the \w+|in between) changes the outputs by what was recorded/,
  },
  {
    mistake: 'Conv1d reads pads: they bleed into the first and the last real token',
    law: padsUnread,
    layer: conv((honest, x, live) => cutChannels(honest(x), live)),
    shows: /what stands at pads changes the (outputs|gradient of weight), element \d+: \S+ and/,
  },
  {
    mistake: 'Conv1d gives what its windows behind a row give: its bias',
    law: padsUnread,
    layer: conv((honest, x, live) => honest(cutChannels(x, live))),
    shows: /outputs: at a pad, element \d+, stands/,
  },
  {
    mistake: 'Conv1d sees zeros at pads, and not the next live position',
    law: padsAnywhere,
    layer: conv((honest, x, live) => cutChannels(honest(cutChannels(x, live)), live)),
    shows: /padding in between changes the outputs/,
  },
  {
    mistake: 'MaxPool1d sees zeros at pads, which are larger than what is below 0',
    law: padsAnywhere,
    layer: windowLayer('MaxPool1d', () => new PoolsZeros(3, { stride: 1, padding: 1 })),
    shows: /padding (on the \w+|in between) changes the outputs/,
  },
  {
    mistake: 'sinusoidal positions are counted in the padded row',
    law: padsAnywhere,
    layer: places(
      () => new SinusoidalEncoding(I),
      (honest, x, live) => cut(honest(cut(x, live)), live),
    ),
    shows: /padding (on the left|in between) changes the outputs/,
  },
  {
    mistake: 'learned positions are added to pads too',
    law: padsUnread,
    layer: places(
      (rng) => new LearnedEncoding(16, I, { rng }),
      (honest, x, live) => honest(cut(x, live)),
    ),
    shows: /outputs: at a pad, element \d+, stands/,
  },
  {
    mistake: 'Dropout draws over padded positions',
    law: paddedIsRagged,
    layer: dropoutLayer('Dropout', (rng) => new DrawsAtPads(0.4, { rng }), false),
    shows: /padding changes the outputs/,
  },
];

describe('the laws of pads kill modules in which', () => {
  it.each(mutants)('$mistake', ({ law, layer, shows }) => {
    const found = verdict(law, layer);
    // by the law's own verdict: a mutant that cannot run at all proves nothing
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).message).toMatch(shows);
  });
});
