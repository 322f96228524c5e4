import { cat, type Tensor } from '@frostgrad/core';
import { type MaskingMethod, TransformerDecoderLayer, TransformerEncoderLayer } from '../../src/index.ts';
import { asking, twins } from './attention.ts';
import { I } from './batch.ts';
import { isRagged, type Layer, outcome, told } from './outcome.ts';
import { causal, masked, type Telling, tellings } from './tellings.ts';

/** A row reads itself. */
const encoder = (method: MaskingMethod, dropping: number, normFirst: boolean, telling: Telling): Layer => ({
  op: `TransformerEncoderLayer, ${telling.name}, ${dropping > 0 ? 'with dropout, ' : ''}${method}`,
  make: (rng) => new TransformerEncoderLayer(I, 2, { rng, feedforward: 5, dropout: dropping, normFirst, method }),
  rowsAlone: dropping === 0,
  asks: 'input',
  run: (module, batch) => {
    const { x, layout } = batch;
    const { options } = tellings(telling, layout, layout);
    const out = (module as TransformerEncoderLayer).forward(x as Tensor, { ...told(batch), ...options });
    return outcome('outputs', out, layout);
  },
});

/** Queries, doubled to as many features, read the input as their memory. */
const decoder = (method: MaskingMethod, normFirst: boolean): Layer => ({
  op: `TransformerDecoderLayer, ${method}`,
  make: (rng) =>
    new TransformerDecoderLayer(I, 2, { rng, feedforward: 5, dropout: 0, normFirst, activation: 'gelu', method }),
  rowsAlone: true,
  asks: 'queries',
  run: (module, batch) => {
    const { x, asked, live: liveMemory } = batch;
    const live = liveMemory === undefined ? {} : { live: asked, liveMemory };
    const doubled = (t: Tensor): Tensor => cat([t, t], -1);
    const given = asking(batch);
    const input = isRagged(given) ? given.map(doubled) : doubled(given);
    const out = (module as TransformerDecoderLayer).forward(input as Tensor, x, { ...live, causal: true });
    return outcome('outputs', out, asked);
  },
});

/** The transformer's layers. */
export const transformerLayers: readonly Layer[] = [
  ...twins((method) => encoder(method, 0, false, masked)),
  encoder('mask', 0.3, true, causal),
  ...twins((method) => decoder(method, true)),
];
