import { expand, Layout, Ragged, Rng, unsqueeze } from '@frostgrad/core';
import { dropout, LayerNorm, Linear, Module, RMSNorm } from '../../src/index.ts';
import { I } from './batch.ts';
import { isRagged, type Layer, Nothing, outcome } from './outcome.ts';

class Positionwise extends Module {
  readonly linear: Linear;
  readonly norm: LayerNorm = new LayerNorm(3);
  readonly scale: RMSNorm = new RMSNorm(3);

  constructor(rng: Rng) {
    super();
    this.linear = new Linear(I, 3, { rng });
  }
}

/** What knows no pads sees none: over ragged rows, as documented. */
const overRows: Layer = {
  op: 'Linear, LayerNorm and RMSNorm over rows',
  make: (rng) => new Positionwise(rng),
  rowsAlone: true,
  run: (module, { x, layout, live = layout }) => {
    const { linear, norm, scale } = module as Positionwise;
    const rows = isRagged(x) ? x : Ragged.fromPadded(x, live);
    const mapped = rows.map((values) => scale.forward(norm.forward(linear.forward(values).tanh())));
    return outcome('outputs', isRagged(x) ? mapped : mapped.place(layout), layout);
  },
};

/** Draws in order, so that company changes it; pads do not. */
const dropping: Layer = {
  op: 'dropout',
  make: () => new Nothing(),
  rowsAlone: false,
  run: (_, { x, layout, live = layout }) => {
    const rng = new Rng(3);
    if (isRagged(x)) {
      return outcome(
        'outputs',
        x.map((values) => dropout(values, 0.4, { rng })),
        layout,
      );
    }
    const [B, T] = x.shape as [number, number];
    const mask = expand(unsqueeze(Layout.of('dropout', live, B, T).mask(), 2), x.shape);
    return outcome('outputs', dropout(x, 0.4, { rng, live: mask }), layout);
  },
};

/** What works position by position. */
export const positionwiseLayers: readonly Layer[] = [overRows, dropping];
