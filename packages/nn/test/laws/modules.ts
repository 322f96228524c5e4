import { cat, Ragged, type Rng, type Tensor } from '@frostgrad/core';
import * as nn from '../../src/index.ts';
import { I } from './batch.ts';
import { isRagged, type Layer, outcome, told } from './outcome.ts';

/** All containers: maps one behind the other, activations of what they give, and heads by name. */
class Contained extends nn.Module {
  readonly body: nn.Sequential<nn.Linear[]>;
  readonly activations: nn.ModuleList<nn.Activation> = new nn.ModuleList<nn.Activation>([
    new nn.GELU(),
    new nn.Softmax(),
    new nn.PReLU(2),
  ]);
  readonly heads: nn.ModuleDict<Readonly<Record<'one' | 'other', nn.Linear>>>;

  constructor(rng: Rng) {
    super();
    this.body = new nn.Sequential(...[I, 3].map((n) => new nn.Linear(n, n === I ? 3 : 2, { rng })));
    this.heads = new nn.ModuleDict({ one: new nn.Linear(6, 2, { rng }), other: new nn.Linear(6, 1, { rng }) });
  }

  forward(x: Tensor): Tensor {
    const given = this.body.forward(x);
    const activated = cat(
      Array.from(this.activations, (layer) => layer.forward(given)),
      1,
    );
    return cat(
      Array.from(this.heads, ([, head]) => head.forward(activated)),
      1,
    );
  }
}

/** What knows no pads sees none: over ragged rows, as documented. */
const contained: Layer = {
  op: 'containers and activations over rows',
  make: (rng) => new Contained(rng),
  rowsAlone: true,
  run: (module, { x, layout, live = layout }) => {
    const rows = isRagged(x) ? x : Ragged.fromPadded(x, live);
    const mapped = rows.map((values) => (module as Contained).forward(values));
    return outcome('outputs', isRagged(x) ? mapped : mapped.place(layout), layout);
  },
};

/** In training draws in order, so that company changes it; pads do not. */
export const dropoutLayer = (op: string, make: (rng: Rng) => nn.Dropout, rowsAlone: boolean): Layer => ({
  op,
  make,
  rowsAlone,
  run: (module, batch) => {
    const out = (module as nn.Dropout).forward(batch.x as Tensor, told(batch));
    return outcome('outputs', out, batch.layout);
  },
});

/** Containers and what they are filled with. */
export const moduleLayers: readonly Layer[] = [
  contained,
  dropoutLayer('Dropout', (rng) => new nn.Dropout(0.4, { rng }), false),
  dropoutLayer('Dropout, evaluation', (rng) => new nn.Dropout(0.4, { rng }).eval(), true),
];
