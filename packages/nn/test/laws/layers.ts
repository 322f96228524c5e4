import { type Layout, Ragged, reshape, type Rng, slice, type Tensor, tensor, transpose } from '@frostgrad/core';
import {
  AdditiveAttention,
  crossEntropy,
  type CrossEntropyOptions,
  Embedding,
  GRU,
  type HiddenRecurrent,
  Linear,
  LSTM,
  Module,
  type PaddingMethod,
} from '../../src/index.ts';
import { attended } from './attended.ts';
import { attentionLayers } from './attention.ts';
import { positionwiseLayers } from './positionwise.ts';
import { moduleLayers } from './modules.ts';
import { transformerLayers } from './transformers.ts';
import { isRagged, type Layer, Nothing, outcome, type Part, told } from './outcome.ts';
import { type Batch, I, perRow, Q } from './batch.ts';

/** Ids by the tensor they were made from: a proof that tracks its values finds those of the run before. */
const made = new WeakMap<Tensor, Map<number, Tensor>>();

/** A class of `V` for each position, from its first feature; at pads whatever its bits are as an integer. */
function idsOf(x: Tensor, layout: Pick<Layout, 'places'>, V: number): Tensor {
  const known = made.get(x) ?? new Map<number, Tensor>();
  const ids = known.get(V) ?? newIds(x, layout, V);
  made.set(x, known.set(V, ids));
  return ids;
}

function newIds(x: Tensor, { places }: Pick<Layout, 'places'>, V: number): Tensor {
  const values = x.toTypedArray() as Float32Array;
  const bits = new Int32Array(values.buffer);
  const width = x.shape.at(-1) as number;
  const ids = Int32Array.from({ length: x.size / width }, (_, i) => bits[i * width] as number);
  for (const place of places) ids[place] = Math.floor(Math.abs(values[place * width] as number) * 8) % V;
  return tensor(ids, { shape: x.shape.slice(0, -1) });
}

function idsOfBatch({ x, leaf, layout }: Batch, V: number): Tensor | Ragged {
  if (!isRagged(x)) return idsOf(leaf, layout, V);
  return x.map((values) => idsOf(values, { places: Int32Array.from({ length: x.offsets.total }, (_, i) => i) }, V));
}

export const embeddingLayer = (op: string, make: (rng: Rng) => Embedding): Layer => ({
  op,
  make,
  rowsAlone: true,
  run: (module, batch) => {
    const table = module as Embedding;
    const ids = idsOfBatch(batch, 5);
    const vectors = isRagged(ids) ? table.forward(ids) : table.forward(ids, batch.live);
    return outcome('vectors', vectors, batch.layout);
  },
});

/** Initial states `[layers * directions, B, H]` from a part of `start`. */
function statesFrom(start: Tensor, from: number, n: number, H: number): Tensor {
  const B = start.shape[0] as number;
  return transpose(reshape(slice(start, 1, from, from + H * n), [B, n, H]), 0, 1);
}

export function recurrentLayer(
  op: string,
  make: (rng: Rng) => HiddenRecurrent | LSTM,
  rowsAlone: boolean = true,
): Layer {
  return {
    op,
    make,
    rowsAlone,
    run: (module, batch) => {
      const { x, layout, start } = batch;
      const { weights, outputSize, hiddenSize } = module as GRU;
      const live = told(batch);
      const h = statesFrom(start, 0, weights.length, outputSize);
      const result: { output: Tensor | Ragged; h: Tensor; c?: Tensor } =
        module instanceof LSTM
          ? module.forward(x as Tensor, { ...live, state: { h, c: statesFrom(start, 8, weights.length, hiddenSize) } })
          : (module as GRU).forward(x as Tensor, { ...live, h });
      const final = (what: string, state: Tensor): Part => ({
        what,
        x: transpose(state, 0, 1), // [B, layers * directions, H]
        offsets: perRow(layout.offsets.count),
      });
      const { parts, padded } = outcome('outputs', result.output, layout);
      const states = [final('final h', result.h), ...(result.c === undefined ? [] : [final('final c', result.c)])];
      return { parts: [...parts, ...states], padded };
    },
  };
}

export const lossLayer = (
  op: string,
  reduction: 'mean' | 'sum',
  loss: (logits: Tensor | Ragged, targets: Tensor | Ragged, options: CrossEntropyOptions) => Tensor,
): Layer => ({
  op,
  make: () => new Nothing(),
  rowsAlone: reduction === 'sum',
  run: (_, batch) => {
    const x = loss(batch.x, idsOfBatch(batch, I), { ...told(batch), reduction });
    return { parts: [{ what: 'loss', x, offsets: null }], padded: [] };
  },
});

/** A loss behind a map that learns. */
const learning = (reduction: 'mean' | 'sum'): Layer => ({
  op: `Linear and crossEntropy, ${reduction}`,
  make: (rng) => new Linear(I, I, { rng }),
  rowsAlone: reduction === 'sum',
  run: (module, batch) => {
    const { x, layout, live = layout } = batch;
    const forward = (values: Tensor): Tensor => (module as Linear).forward(values);
    // a map knows no pads: it is given ragged rows
    const logits = isRagged(x) ? x.map(forward) : Ragged.fromPadded(x, live).map(forward).place(layout, NaN);
    const loss = crossEntropy(logits, idsOfBatch(batch, I), { ...told(batch), reduction });
    return { parts: [{ what: 'loss', x: loss, offsets: null }], padded: [] };
  },
});

/** Reads a row in both directions, attends to what it read, and names a class for each query. */
class Speller extends Module {
  readonly encoder: GRU;
  readonly attention: AdditiveAttention;
  readonly speak: Linear;

  constructor(rng: Rng, method: PaddingMethod) {
    super();
    this.encoder = new GRU(I, 2, { rng, bidirectional: true });
    this.attention = new AdditiveAttention(Q, 4, 3, { rng, method });
    this.speak = new Linear(4, I, { rng });
  }
}

const speller = (method: PaddingMethod): Layer => ({
  op: `GRU, AdditiveAttention, Linear and crossEntropy in a row, ${method}`,
  make: (rng) => new Speller(rng, method),
  rowsAlone: true,
  asks: 'queries',
  run: (module, batch) => {
    const { encoder, attention, speak } = module as Speller;
    const { x, query, asked, layout } = batch;
    const { output } = encoder.forward(x as Tensor, told(batch));
    const given = attention.forward(query, output, { ...told({ ...batch, x: output }), liveQueries: asked });
    const all = attended(given, asked, layout);
    const logits = speak.forward(given.context); // knows no pads: it sees zeros
    const loss = crossEntropy(logits, idsOf(query, asked, I), { live: asked, reduction: 'sum' });
    return { ...all, parts: [...all.parts, { what: 'loss', x: loss, offsets: null }] };
  },
});

/** Every layer that takes lengths or a mask. */
export const layers: readonly Layer[] = [
  embeddingLayer('Embedding', (rng) => new Embedding(5, 2, { rng })),
  recurrentLayer('GRU', (rng) => new GRU(I, 2, { rng })),
  recurrentLayer('GRU, 2 layers and directions', (rng) => new GRU(I, 2, { rng, numLayers: 2, bidirectional: true })),
  recurrentLayer('LSTM', (rng) => new LSTM(I, 2, { rng })),
  recurrentLayer('LSTM, 2 layers and directions', (rng) => new LSTM(I, 2, { rng, numLayers: 2, bidirectional: true })),
  ...attentionLayers,
  ...transformerLayers,
  lossLayer('crossEntropy, mean', 'mean', crossEntropy),
  lossLayer('crossEntropy, sum', 'sum', crossEntropy),
  learning('mean'),
  learning('sum'),
  ...positionwiseLayers,
  ...moduleLayers,
  { ...speller('mask'), twin: speller('frozen') },
  speller('frozen'),
];
