import type { AnyLaw } from '@frostgrad/check';
import { add, mul, sum, type Tensor } from '@frostgrad/core';
import { clipGradNorm } from '@frostgrad/optim';
import { oneEach } from '../../../optim/test/one-each.ts';
import type { Setting } from '../../../optim/test/settings.ts';
import { type Batch, type Case, gappy, type Laying, noPads, nothing, oneSided, padded } from './batch.ts';
import { layerLaw } from './layer-law.ts';
import { expectSame, incoming, module, type Seen, seen } from './observed.ts';
import type { Layer } from './outcome.ts';

const STEPS = 2;
const MAX_NORM = 1;

/** Where pads lie, by what the law calls it. */
const layings: readonly (readonly [where: string, lay: (c: Case) => Laying])[] = [
  ['on the right', (c) => oneSided('right', c.extra + 1)],
  ['on the left', (c) => oneSided('left', c.extra + 2)],
  ['in between', gappy],
];

const settingOf = ({ seed }: Case): Setting => oneEach[seed % oneEach.length] as Setting;
const layingOf = ({ seed }: Case): (typeof layings)[number] =>
  layings[Math.floor(seed / oneEach.length) % layings.length] as (typeof layings)[number];

/** Values of all parameters, and everything that an optimizer remembers of them, after steps on one batch. */
function trained(layer: Layer, c: Case, batch: () => Batch): Seen[] {
  const model = module(layer);
  const named = [...model.namedParameters()];
  const parameters = named.map(([, parameter]) => parameter);
  const optimizer = settingOf(c).make(parameters);
  const numbers = (what: string, values: ArrayLike<number>): Seen => ({ what, values, offsets: null });
  const results = Array.from({ length: STEPS }, (_, step) => {
    optimizer.zeroGrad();
    const out = layer.run(model, batch());
    const g = incoming(out, c.seed);
    const loss = out.parts.map(({ x }, i) => sum(mul(x, g[i] as Tensor))).reduce(add);
    loss.backward();
    const norm = clipGradNorm(parameters, MAX_NORM);
    optimizer.step();
    return [seen({ what: `loss of step ${step}`, x: loss, offsets: null }), numbers(`norm of step ${step}`, [norm])];
  });
  const { groups } = optimizer.stateDict();
  return [
    ...results.flat(),
    ...named.map(([name, x]) => seen({ what: `value of ${name}`, x, offsets: null })),
    ...groups.flatMap(({ params }) =>
      params.flatMap((state, i) => {
        const name = named[i]?.[0] ?? '';
        if (state === null) return [numbers(`state of ${name}, which there is none`, [])];
        return [
          ...Object.entries(state.slots).map(([slot, x]) => seen({ what: `${slot} of ${name}`, x, offsets: null })),
          ...state.histories.map(({ scalars }) => numbers(`scalars of ${name}`, Object.values(scalars))),
        ];
      }),
    ),
  ];
}

export const padsTrainNothing: AnyLaw<Layer> = layerLaw(
  'pads reach no optimizer',
  'steps of any optimizer on clipped gradients: whatever stands at pads, how many there are and on which side, losses, norms, ' +
    'parameters and all of its state have the same bits',
  (layer, c) => {
    const [where, lay] = layingOf(c);
    const tight = trained(layer, c, () => padded(c, noPads, nothing));
    expectSame(
      `padding ${where}`,
      tight,
      trained(layer, c, () => padded(c, lay(c), c.contents)),
    );
  },
  (layer) => module(layer).parameters().length > 0,
);
