import { Violation } from '@frostgrad/check';
import {
  add,
  type Layout,
  linear,
  logSoftmax,
  mul,
  Ragged,
  type Rng,
  type Tensor,
  unsqueeze,
  where,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { dropout, Linear } from '../src/index.ts';
import { I } from './laws/batch.ts';
import { isRagged, type Layer, outcome } from './laws/outcome.ts';
import { padsTrainNothing } from './laws/training.ts';
import { type Mutant, verdict } from './laws/verdict.ts';

type Forward = (map: Linear, x: Tensor, layout: Layout, rng: Rng) => Tensor;

const cut = (x: Tensor, layout: Layout): Tensor => where(unsqueeze(layout.mask(), 2), x, 0);

class Drawing extends Linear {
  readonly rng: Rng;

  constructor(rng: Rng) {
    super(I, 3, { rng });
    this.rng = rng;
  }
}

/** A map of padded batches, as `forward` does it. */
const mapping = (forward: Forward): Layer => ({
  op: 'Linear',
  make: (rng) => new Drawing(rng),
  rowsAlone: true,
  run: (module, { x, layout }) => {
    if (isRagged(x)) throw new Error('the law trains on padded batches');
    const map = module as Drawing;
    return outcome('outputs', logSoftmax(forward(map, x, layout, map.rng)), layout);
  },
});

/** Nothing, but for its gradient, which is a mean over positions of the batch where a sum belongs. */
const averaging = defineOp({
  name: 'averaging',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (_, { x }) => x,
  vjp: {
    x: (g, _, { params: { positions } }: { readonly params: { positions: number } }) => mul(g, 1 / positions),
  },
});

const honest: Forward = (map, x, layout) => map.forward(cut(x, layout));

const mutants: readonly Mutant[] = [
  {
    mistake: 'pads are selected behind the map: NaN is in the gradient of its weight, and nowhere forward',
    law: padsTrainNothing,
    layer: mapping((map, x, layout) => cut(map.forward(x), layout)),
    shows: /padding (on the \w+|in between) changes the norm of step 0, element 0: .+ and NaN/,
  },
  {
    mistake: "a weight's gradient is a mean over the padded positions: results are right until a step is made",
    law: padsTrainNothing,
    layer: mapping((map, x, layout) => {
      const positions = Math.max(1, layout.length * layout.offsets.count);
      return linear(cut(x, layout), apply(averaging, [map.weight], { positions }), map.bias);
    }),
    shows: /padding (on the \w+|in between) changes the norm of step 0/,
  },
  {
    mistake: 'what is dropped is drawn over padded positions',
    law: padsTrainNothing,
    layer: mapping((map, x, layout, rng) => dropout(honest(map, x, layout, rng), 0.4, { rng })),
    shows: /padding (on the \w+|in between) changes the loss of step \d/,
  },
  {
    mistake: 'a part of the result is a mean over the padded length',
    law: padsTrainNothing,
    layer: mapping((map, x, layout) => {
      const own = map.forward(cut(x, layout));
      return layout.length === 0 ? own : add(own, cut(own, layout).mean(1, { keepDims: true }));
    }),
    shows: /padding (on the \w+|in between) changes the loss of step 0/,
  },
];

describe('the law that pads reach no optimizer kills layers in which', () => {
  it.each(mutants)('$mistake', ({ law, layer, shows }) => {
    const found = verdict(law, layer);
    // by the law's own verdict: a mutant that cannot run at all proves nothing
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).message).toMatch(shows);
  });

  it('but not a map over what is live, nor one that draws for it alone', () => {
    const rows = (x: Tensor, layout: Layout, fn: (values: Tensor) => Tensor): Tensor =>
      Ragged.fromPadded(x, layout).map(fn).place(layout);
    const overRows = mapping((map, x, layout) => rows(x, layout, (values) => map.forward(values)));
    const drawing = mapping((map, x, layout, rng) =>
      rows(x, layout, (values) => dropout(map.forward(values), 0.4, { rng })),
    );
    for (const layer of [overRows, drawing]) expect(verdict(padsTrainNothing, layer)).toBeNull();
  });
});
