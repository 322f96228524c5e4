import { Layout, mul, Ragged, reshape, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { AdditiveAttention, crossEntropy, GRU, Linear, LSTM, Module, type PaddingMethod } from '../src/index.ts';

/** Features of every input here. */
export const I = 3;

/** What a layer makes of a padded batch. */
export interface Outcome {
  /** Everything that live positions and rows decide; no pad of the input stands here. */
  readonly outputs: readonly Tensor[];
  /** The same where the layer gives it padded: exactly +0 wherever it is not live. */
  readonly padded: readonly { readonly x: Tensor; readonly live: Tensor }[];
}

/** A layer that knows its pads, as the laws see it. */
export interface Layer {
  readonly name: string;
  readonly make: (rng: Rng) => Module;
  readonly run: (module: Module, x: Tensor, layout: Layout) => Outcome;
  /** The same from rows without pads. */
  readonly ragged?: (module: Module, x: Ragged) => readonly Tensor[];
}

const pack = (x: Tensor, layout: Layout): Tensor => Ragged.fromPadded(x, layout).values;

function recurrent(name: string, make: (rng: Rng) => GRU | LSTM): Layer {
  const states = (result: { h: Tensor; c?: Tensor }): Tensor[] =>
    result.c === undefined ? [result.h] : [result.h, result.c];
  return {
    name,
    make,
    run: (module, x, layout) => {
      const result = (module as GRU).forward(x, { live: layout });
      return {
        outputs: [pack(result.output, layout), ...states(result)],
        padded: [{ x: result.output, live: layout.mask() }],
      };
    },
    ragged: (module, x) => {
      const result = (module as GRU).forward(x);
      return [result.output.values, ...states(result)];
    },
  };
}

/** Queries `[B, T, 2]` that do not depend on the keys. */
export function queries(B: number, T: number): Tensor {
  return tensor(
    Float32Array.from({ length: B * T * 2 }, (_, i) => ((i * 7) % 5) / 4 - 0.5),
    { shape: [B, T, 2] },
  );
}

function attention(method: PaddingMethod, T: number): Layer {
  return {
    name: `AdditiveAttention (${method}, ${T} queries a row)`,
    make: (rng) => new AdditiveAttention(2, I, 4, { rng, method }),
    run: (module, x, layout) => {
      const B = layout.offsets.count;
      const { context, weights } = (module as AdditiveAttention).forward(queries(B, T), x, { live: layout });
      // per key: its weights for all queries
      const byKey = weights.transpose(1, 2);
      return { outputs: [context, pack(byKey, layout)], padded: [{ x: byKey, live: layout.mask() }] };
    },
    ragged: (module, x) => {
      const { context, weights } = (module as AdditiveAttention).forward(queries(x.offsets.count, T), x);
      return [context, pack(weights.transpose(1, 2), Layout.of('test', x.offsets, x.offsets.count, x.offsets.longest))];
    },
  };
}

const targetsAt = (layout: Layout, pad: number): Tensor => {
  const ids = new Int32Array(layout.offsets.count * layout.length).fill(pad);
  for (const [i, place] of layout.places.entries()) ids[place] = i % 4;
  return tensor(ids, { shape: [layout.offsets.count, layout.length] });
};

const losses: Layer = {
  name: 'Linear and crossEntropy',
  make: (rng) => new Linear(I, 4, { rng }),
  run: (module, x, layout) => {
    // the linear map does not know its pads; the loss does, and no NaN that it let through comes back from there
    const logits = Ragged.fromPadded(x, layout)
      .map((values) => (module as Linear).forward(values))
      .place(layout, NaN);
    return { outputs: [crossEntropy(logits, targetsAt(layout, -7), { live: layout })], padded: [] };
  },
  ragged: (module, x) => {
    const layout = Layout.of('test', x.offsets, x.offsets.count, x.offsets.longest);
    const targets = Ragged.fromPadded(targetsAt(layout, 0), layout);
    return [
      crossEntropy(
        x.map((values) => (module as Linear).forward(values)),
        targets,
      ),
    ];
  },
};

/** Every layer that takes lengths or a mask. */
export const layers: readonly Layer[] = [
  recurrent('GRU', (rng) => new GRU(I, 2, { rng })),
  recurrent('GRU of two layers and two directions', (rng) => new GRU(I, 2, { rng, numLayers: 2, bidirectional: true })),
  recurrent(
    'LSTM of two layers and two directions',
    (rng) => new LSTM(I, 2, { rng, numLayers: 2, bidirectional: true }),
  ),
  attention('mask', 1),
  attention('mask', 2),
  attention('frozen', 1),
  attention('frozen', 2),
  losses,
];

/** A number that every element of every output has a say in, with other weights for each. */
export function scalarOf(outputs: readonly Tensor[]): Tensor {
  const parts = outputs.map((x) => {
    const factors = tensor(Float32Array.from({ length: x.size }, (_, i) => ((i * 5) % 7) - 2.5));
    return sum(mul(reshape(x, [x.size]), factors));
  });
  return parts.reduce((a, b) => a.add(b));
}

/** Rows as a padded batch in a layout, with any bits at pads. */
export function placed(rows: Float32Array, layout: Layout, pads: Float32Array): Tensor {
  const out = pads.slice(0, layout.offsets.count * layout.length * I);
  for (const [i, place] of layout.places.entries()) out.set(rows.subarray(i * I, (i + 1) * I), place * I);
  return tensor(out, { shape: [layout.offsets.count, layout.length, I], requiresGrad: true });
}
