import { type AnyLaw, Violation } from '@frostgrad/check';
import {
  add,
  indexSelect,
  linear,
  type Layout,
  mul,
  Ragged,
  type Rng,
  select,
  sigmoid,
  slice,
  stack,
  tanh,
  Tensor,
  tensor,
  unsqueeze,
  where,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  dropout,
  GRU,
  type GRUOptions,
  type GRUResult,
  LSTM,
  type LSTMOptions,
  type LSTMResult,
  type LSTMState,
  type Parameter,
  type RecurrentWeights,
} from '../src/index.ts';
import { I } from './laws/batch.ts';
import { recurrentLayer } from './laws/layers.ts';
import type { Layer } from './laws/outcome.ts';
import { padsAnywhere, padsOfGradientsUnread, padsUnread, paddedIsRagged } from './laws/laws.ts';
import { emptyRowsKeepStates, frozenPartsChangeNothing } from './laws/recurrent.ts';
import { type Mutant, verdict } from './laws/verdict.ts';

interface Stepping {
  /** Whether outputs are selected at the exit. */
  readonly exit?: boolean;
  readonly product?: typeof linear;
}

/** A projected LSTM that steps through padded time in plain ops, with states selected by what is live. */
class SteppedLSTM extends LSTM {
  readonly stepping: Required<Stepping>;

  constructor(rng: Rng, { exit = true, product = linear }: Stepping = {}) {
    super(I, 2, { rng, projSize: 1 });
    this.stepping = { exit, product };
  }

  override forward(x: Tensor | Ragged, options: LSTMOptions = {}): LSTMResult<never> {
    if (x instanceof Ragged || x.shape[1] === 0) return super.forward(x as Tensor, options) as LSTMResult<never>;
    const { exit, product } = this.stepping;
    const own = this.weights[0] as RecurrentWeights;
    const mask = (options.live as Layout).mask();
    const input = where(unsqueeze(mask, 2), x, 0);
    const state = options.state as LSTMState;
    let [h, c] = [select(state.h, 0, 0), select(state.c, 0, 0)];
    const outs = Array.from({ length: x.shape[1] as number }, (_, t) => {
      const live = unsqueeze(select(mask, 1, t), 1);
      const gates = add(product(select(input, 1, t), own.weightIh, own.biasIh), product(h, own.weightHh, own.biasHh));
      const [i, f, g, o] = [0, 1, 2, 3].map((k) => slice(gates, 1, 2 * k, 2 * k + 2)) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const cell = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
      const hidden = product(mul(sigmoid(o), tanh(cell)), own.weightHr as Parameter);
      [h, c] = [where(live, hidden, h), where(live, cell, c)];
      return exit ? where(live, hidden, 0) : hidden;
    });
    return { output: stack(outs, 1) as never, h: unsqueeze(h, 0), c: unsqueeze(c, 0) };
  }
}

/** The product with the live and with the frozen part of a weight, and their sum. */
function inTwoParts(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  if (weight.frozen === null) return linear(x, weight, bias);
  const still = tensor(weight.frozen.toMask(), { shape: weight.shape, dtype: 'bool' });
  return add(linear(x, where(still, 0, weight), bias), linear(x, where(still, weight, 0)));
}

const stepped = (stepping: Stepping): Layer => recurrentLayer('LSTM', (rng) => new SteppedLSTM(rng, stepping));

/** Two layers with dropout between them. */
class DroppingGRU extends GRU {
  readonly second: GRU;
  readonly drop: (x: Tensor, rng: Rng, live: Layout) => Tensor;

  constructor(rng: Rng, drop: DroppingGRU['drop']) {
    super(I, 2, { rng });
    this.second = new GRU(2, 2, { rng });
    this.drop = drop;
  }

  override forward(x: Tensor | Ragged, options: GRUOptions = {}): GRUResult<never> {
    const { output, h } = super.forward(x as Ragged, options) as GRUResult<Tensor | Ragged>;
    const { live } = options as { live: Layout };
    if (output instanceof Ragged) {
      const dropped = output.map((values) => dropout(values, 0.4, { rng: this.rng }));
      return { output: this.second.forward(dropped).output as never, h };
    }
    return { output: this.second.forward(this.drop(output, this.rng, live), { live }).output as never, h };
  }
}

const dropping = (drop: DroppingGRU['drop']): Layer =>
  recurrentLayer('GRU', (rng) => new DroppingGRU(rng, drop), false);

const overLive = dropping((x, rng, live) =>
  Ragged.fromPadded(x, live)
    .map((values) => dropout(values, 0.4, { rng }))
    .place(live),
);

/** A GRU with other final states of padded rows. */
function ending(end: (result: GRUResult<Tensor>, live: Layout) => Tensor): Layer {
  class Wrong extends GRU {
    override forward(x: Tensor | Ragged, options: GRUOptions = {}): GRUResult<never> {
      const result = super.forward(x as Tensor, options);
      if (x instanceof Ragged || x.shape[1] === 0) return result as GRUResult<never>;
      return { output: result.output as never, h: end(result, options.live as Layout) };
    }
  }
  return recurrentLayer('GRU', (rng) => new Wrong(I, 2, { rng }));
}

const mutants: readonly Mutant[] = [
  {
    mistake: 'the final state is the output at the last padded position',
    law: paddedIsRagged,
    layer: ending(({ output }) => unsqueeze(select(output, 1, -1), 0)),
    shows: /padding changes the final h/,
  },
  {
    mistake: 'final states stay in the order of sorted rows',
    law: paddedIsRagged,
    layer: ending(({ h }, { offsets }) => {
      const rows = [...offsets.lengths().keys()];
      return indexSelect(
        h,
        1,
        rows.sort((a, b) => offsets.length(b) - offsets.length(a)),
      );
    }),
    shows: /padding changes the final h/,
  },
  {
    mistake: 'rows of length zero end in zeros',
    law: emptyRowsKeepStates,
    layer: ending(({ h }, { offsets }) => {
      const empty = offsets.lengths().map((n) => n === 0);
      return where(tensor(empty, { shape: [1, offsets.count, 1], dtype: 'bool' }), 0, h);
    }),
    shows: /final h of empty row \d is 0; expected/,
  },
  {
    mistake: 'what is dropped is drawn over padded positions',
    law: padsAnywhere,
    layer: dropping((x, rng) => dropout(x, 0.4, { rng })),
    shows: /padding on the \w+ changes the outputs/,
  },
  {
    mistake: 'weight gradients are added up step by step, in padded time: left padding changes which steps meet',
    law: padsAnywhere,
    layer: stepped({}),
    shows: /padding (on the left|in between) changes the gradient of (weight|bias)_/,
  },
  {
    mistake: 'weight gradients are added up step by step, not row by row',
    law: paddedIsRagged,
    layer: stepped({}),
    shows: /padding changes the gradient of (weight|bias)_/,
  },
  {
    mistake: 'the projection goes on at pads, and is given out there',
    law: padsUnread,
    layer: stepped({ exit: false }),
    shows: /outputs: at a pad, element \d+, stands/,
  },
  {
    mistake: 'the projection is applied at pads, so that a gradient which arrives there comes back into it',
    law: padsOfGradientsUnread,
    layer: stepped({ exit: false }),
    shows: /what arrives at pads changes the gradient of/,
  },
  {
    mistake: 'the live part of a weight is multiplied for itself',
    law: frozenPartsChangeNothing,
    layer: stepped({ product: inTwoParts }),
    shows: /freezing changes the (result|gradient|recorded gradient) \d+, element \d+/,
  },
];

describe('the laws of recurrent layers kill', () => {
  it.each(mutants)('$mistake', ({ law, layer, shows }) => {
    const found = verdict(law, layer);
    // by the law's own verdict: a mutant that cannot run at all proves nothing
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).message).toMatch(shows);
  });

  it.each<[string, AnyLaw<Layer>, Layer]>([
    ['dropout over live positions, outside of the layer', padsAnywhere, overLive],
    ['steps through padded time, for what is at pads', padsUnread, stepped({})],
    ['steps through padded time, for what is frozen', frozenPartsChangeNothing, stepped({})],
  ])('and spare %s', (_, law, layer) => {
    expect(verdict(law, layer)).toBeNull();
  });
});
