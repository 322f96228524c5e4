import { type AnyLaw, Violation } from '@frostgrad/check';
import { grad, Rng, Segments, type Tensor } from '@frostgrad/core';
import { GRU, LSTM, type RecurrentOptions, RNN } from '../../src/index.ts';
import { gappy, I, padded } from './batch.ts';
import { layerLaw } from './layer-law.ts';
import { recurrentLayer } from './layers.ts';
import type { Layer } from './outcome.ts';

type Make = (options: RecurrentOptions) => RNN | GRU | LSTM;

const kinds: readonly (readonly [name: string, make: Make])[] = [
  ['RNN, tanh', (options) => new RNN(I, 2, options)],
  ['RNN, relu', (options) => new RNN(I, 2, { ...options, nonlinearity: 'relu' })],
  ['GRU', (options) => new GRU(I, 2, options)],
  ['LSTM', (options) => new LSTM(I, 2, options)],
  ['LSTM, projected', (options) => new LSTM(I, 2, { ...options, projSize: 1 })],
];

/** Every kind of recurrent layer, in every form. */
export const recurrentLayers: readonly Layer[] = kinds.flatMap(([kind, make]) => [
  recurrentLayer(`${kind}, forward`, (rng) => make({ rng })),
  recurrentLayer(`${kind}, both directions`, (rng) => make({ rng, bidirectional: true })),
  recurrentLayer(`${kind}, 2 layers, no biases`, (rng) => make({ rng, numLayers: 2, bias: false })),
  recurrentLayer(`${kind}, 2 layers and directions`, (rng) => make({ rng, numLayers: 2, bidirectional: true })),
  recurrentLayer(
    `${kind}, 2 layers and directions, dropout`,
    (rng) => make({ rng, numLayers: 2, bidirectional: true, dropout: 0.4 }),
    false,
  ),
]);

export const emptyRowsKeepStates: AnyLaw<Layer> = layerLaw(
  'empty rows keep their states',
  'the final states of a row of length zero are its initial ones, bit for bit, and so is the way back',
  (layer, c) => {
    const batch = padded(c, gappy(c), c.contents);
    const { start } = batch;
    const { parts } = layer.run(layer.make(new Rng(1)), batch);
    const finals = parts.filter(({ what }) => what.startsWith('final'));
    const initial = start.toTypedArray();
    const STATES = start.shape[1] as number;
    for (const [b, { x }] of c.rows.entries()) {
      if (x.length > 0) continue;
      for (const [k, { what, x: state }] of finals.entries()) {
        const n = state.size / c.rows.length;
        const values = state.toTypedArray().subarray(b * n, (b + 1) * n);
        const given = initial.subarray(b * STATES + 8 * k, b * STATES + 8 * k + n);
        for (const [j, v] of values.entries())
          if (!Object.is(v, given[j])) throw new Violation(`${what} of empty row ${b} is ${v}; expected ${given[j]}`);
        const g = new Rng(c.seed).normal(state.shape);
        const [dStart] = grad([state], [start], { gradOutputs: [g], retainGraph: true }) as [Tensor];
        const back = dStart.toTypedArray().subarray(b * STATES + 8 * k, b * STATES + 8 * k + n);
        const came = g.toTypedArray().subarray(b * n, (b + 1) * n);
        for (const [j, v] of back.entries())
          if (v !== came[j])
            throw new Violation(`the gradient of ${what} of empty row ${b} is ${v}; expected ${came[j]}`);
      }
    }
  },
);

export const frozenPartsChangeNothing: AnyLaw<Layer> = layerLaw(
  'frozen parts of weights change nothing',
  'with any part of each weight frozen, results and all other gradients have the same bits, and what is frozen gets +0',
  (layer, c) => {
    const chance = [0.1, 0.5, 0.9, 1][c.seed % 4] as number;
    const [free, frozen] = [false, true].map((freezes): Learnt => {
      const model = layer.make(new Rng(1));
      const parameters = model.parameters();
      const draw = new Rng(c.seed);
      for (const parameter of freezes ? parameters : []) {
        parameter.freeze_(Segments.mask(parameter.shape, draw.bernoulli(chance, parameter.shape, { dtype: 'bool' })));
      }
      const batch = padded(c, gappy(c), c.contents);
      const parts = layer.run(model, batch).parts.map(({ x }) => x);
      const g = parts.map((part, i) => new Rng(c.seed + i).normal(part.shape));
      const leaves = [batch.leaf, batch.start, ...parameters];
      const gradients = [false, true].map((createGraph) =>
        grad(parts, leaves, { gradOutputs: g, materializeGrads: true, retainGraph: true, createGraph }),
      );
      return { parts, gradients, frozen: [null, null, ...parameters.map((x) => x.frozen)] };
    }) as [Learnt, Learnt];
    for (const [k, part] of free.parts.entries()) expectUnchanged(`result ${k}`, part, frozen.parts[k] as Tensor, null);
    for (const [pass, gradients] of free.gradients.entries()) {
      for (const [k, without] of gradients.entries()) {
        const what = `${pass === 1 ? 'recorded ' : ''}gradient ${k}`;
        expectUnchanged(what, without, frozen.gradients[pass]?.[k] as Tensor, frozen.frozen[k] ?? null);
      }
    }
  },
);

/** Results, plain and recorded gradients of all leaves, and what of each of these was frozen. */
interface Learnt {
  readonly parts: readonly Tensor[];
  readonly gradients: readonly (readonly Tensor[])[];
  readonly frozen: readonly (Segments | null)[];
}

function expectUnchanged(what: string, free: Tensor, frozen: Tensor, set: Segments | null): void {
  const still = set?.toMask();
  const found = frozen.toTypedArray();
  for (const [i, v] of free.toTypedArray().entries()) {
    const expected = still?.[i] === 1 ? 0 : v;
    if (!Object.is(found[i], expected))
      throw new Violation(`freezing changes the ${what}, element ${i}: ${expected} and ${found[i]}`);
  }
}
