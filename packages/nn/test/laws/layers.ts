import type { Subject } from '@frostgrad/check';
import {
  expand,
  type Layout,
  Offsets,
  Ragged,
  reshape,
  type Rng,
  slice,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
} from '@frostgrad/core';
import {
  AdditiveAttention,
  crossEntropy,
  type CrossEntropyOptions,
  Embedding,
  GRU,
  type HiddenRecurrent,
  Linear,
  type Live,
  LSTM,
  Module,
  type PaddingMethod,
} from '../../src/index.ts';
import { type Batch, I, perRow, Q } from './batch.ts';

/** A result without its pads: axis 0 is packed, row after row. */
export interface Part {
  readonly what: string;
  readonly x: Tensor;
  /** What of axis 0 belongs to each row; null for what the whole batch decides. */
  readonly offsets: Offsets | null;
}

/** A result as the layer gives it: exactly +0 wherever the mask, of its leading axes, is false. */
export interface WithPads {
  readonly what: string;
  readonly x: Tensor;
  readonly live: Tensor;
}

export interface Outcome {
  readonly parts: readonly Part[];
  readonly padded: readonly WithPads[];
}

/** A layer that knows its pads, as the laws see it. */
export interface Layer extends Subject {
  readonly make: (rng: Rng) => Module;
  readonly run: (module: Module, batch: Batch) => Outcome;
  /** Whether a row is promised to be what it is alone; a mean over the batch is not. */
  readonly rowsAlone: boolean;
  /** The same layer in another way that must give the same bits. */
  readonly twin?: Layer;
}

const isRagged = (x: Tensor | Ragged): x is Ragged => x instanceof Ragged;
const told = ({ live }: Batch): { readonly live?: Live } => (live === undefined ? {} : { live });

/** What of a result is live, packed; and, when it is padded, the result itself. */
function outcome(what: string, x: Tensor | Ragged, layout: Layout): Outcome {
  if (isRagged(x)) return { parts: [{ what, x: x.values, offsets: x.offsets }], padded: [] };
  const { values, offsets } = Ragged.fromPadded(x, layout);
  return { parts: [{ what, x: values, offsets }], padded: [{ what, x, live: layout.mask() }] };
}

const both = (a: Outcome, b: Outcome): Outcome => ({
  parts: [...a.parts, ...b.parts],
  padded: [...a.padded, ...b.padded],
});

/** A class of `V` for each position, from its first feature; at pads whatever its bits are as an integer. */
function idsOf(x: Tensor, { places }: Pick<Layout, 'places'>, V: number): Tensor {
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

/** Weights `[B, T, S]` of live queries for live keys, packed. */
function pairs(weights: Tensor, asked: Layout, layout: Layout): Outcome {
  const live = expand(unsqueeze(layout.mask(), 1), weights.shape);
  const [byQuery, rows] = [Ragged.fromPadded(weights, asked).values, Ragged.fromPadded(live, asked).values];
  const counts = asked.offsets.lengths().map((q, b) => q * layout.offsets.length(b));
  const { values } = Ragged.fromPadded(byQuery, rows);
  return {
    parts: [{ what: 'weights', x: values, offsets: Offsets.fromLengths(counts) }],
    padded: [
      { what: 'weights of padded keys', x: weights, live },
      { what: 'weights of padded queries', x: weights, live: asked.mask() },
    ],
  };
}

function attend(module: AdditiveAttention, batch: Batch): { context: Tensor; all: Outcome } {
  const { x, layout, query, asked } = batch;
  const { context, weights } = module.forward(query, x, { ...told(batch), liveQueries: asked });
  return { context, all: both(outcome('contexts', context, asked), pairs(weights, asked, layout)) };
}

export const attentionLayer = (op: string, make: (rng: Rng) => AdditiveAttention): Layer => ({
  op,
  make,
  rowsAlone: true,
  run: (module, batch) => attend(module as AdditiveAttention, batch).all,
});

const attention = (method: PaddingMethod): Layer =>
  attentionLayer(`AdditiveAttention, ${method}`, (rng) => new AdditiveAttention(Q, I, 4, { rng, method }));

class Nothing extends Module {}

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
  run: (module, batch) => {
    const { encoder, attention, speak } = module as Speller;
    const { x, query, asked } = batch;
    const { output } = encoder.forward(x as Tensor, told(batch));
    const { context, all } = attend(attention, { ...batch, x: output });
    const logits = speak.forward(context); // knows no pads: it sees zeros
    const loss = crossEntropy(logits, idsOf(query, asked, I), { live: asked, reduction: 'sum' });
    return { parts: [...all.parts, { what: 'loss', x: loss, offsets: null }], padded: all.padded };
  },
});

/** Every layer that takes lengths or a mask. */
export const layers: readonly Layer[] = [
  embeddingLayer('Embedding', (rng) => new Embedding(5, 2, { rng })),
  recurrentLayer('GRU', (rng) => new GRU(I, 2, { rng })),
  recurrentLayer('GRU, 2 layers and directions', (rng) => new GRU(I, 2, { rng, numLayers: 2, bidirectional: true })),
  recurrentLayer('LSTM', (rng) => new LSTM(I, 2, { rng })),
  recurrentLayer('LSTM, 2 layers and directions', (rng) => new LSTM(I, 2, { rng, numLayers: 2, bidirectional: true })),
  { ...attention('mask'), twin: attention('frozen') },
  attention('frozen'),
  lossLayer('crossEntropy, mean', 'mean', crossEntropy),
  lossLayer('crossEntropy, sum', 'sum', crossEntropy),
  { ...speller('mask'), twin: speller('frozen') },
  speller('frozen'),
];
