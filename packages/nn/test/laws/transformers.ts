import { cat, type Rng, type Tensor } from '@frostgrad/core';
import {
  type MaskingMethod,
  Module,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '../../src/index.ts';
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

/** Rows read themselves, and then, doubled to as many features, queries read what came out. */
const stacks: Layer = {
  op: 'TransformerEncoder and TransformerDecoder',
  make: (rng) => new Stacks(rng),
  rowsAlone: true,
  asks: 'queries',
  run: (module, batch) => {
    const { encoder, decoder } = module as Stacks;
    const { x, asked, live: liveMemory } = batch;
    const memory = encoder.forward(x as Tensor, told(batch));
    const live = liveMemory === undefined ? {} : { live: asked, liveMemory };
    const doubled = (t: Tensor): Tensor => cat([t, t], -1);
    const given = asking(batch);
    const input = isRagged(given) ? given.map(doubled) : doubled(given);
    return outcome('outputs', decoder.forward(input as Tensor, memory, { ...live, causal: true }), asked);
  },
};

class Stacks extends Module {
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;

  constructor(rng: Rng) {
    super();
    const options = { rng, feedforward: 3, dropout: 0, normFirst: true, norm: true };
    this.encoder = new TransformerEncoder(I, 2, 2, options);
    this.decoder = new TransformerDecoder(I, 1, 1, options);
  }
}

/** The transformer's layers. */
export const transformerLayers: readonly Layer[] = [
  ...twins((method) => encoder(method, 0, false, masked)),
  encoder('mask', 0.3, true, causal),
  ...twins((method) => decoder(method, true)),
  stacks,
];
