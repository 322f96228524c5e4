import { Ragged, reshape, type Rng, slice, type Tensor, transpose } from '@frostgrad/core';
import {
  AdditiveAttention,
  crossEntropy,
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
import { idsOf, idsOfBatch } from './ids.ts';
import { losses } from './losses.ts';
import { positionwiseLayers } from './positionwise.ts';
import { moduleLayers } from './modules.ts';
import { transformerLayers } from './transformers.ts';
import { isRagged, type Layer, outcome, type Part, told } from './outcome.ts';
import { I, perRow, Q } from './batch.ts';

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
  ...losses,
  ...positionwiseLayers,
  ...moduleLayers,
  { ...speller('mask'), twin: speller('frozen') },
  speller('frozen'),
];
