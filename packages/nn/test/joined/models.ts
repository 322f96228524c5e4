import { linear, Rng, squeeze, type Tensor, tensor, transpose, unsqueeze } from '@frostgrad/core';
import {
  AdditiveAttention,
  BatchNorm1d,
  Conv1d,
  Conv2d,
  crossEntropy,
  Embedding,
  GRU,
  LayerNorm,
  LearnedEncoding,
  Linear,
  LSTM,
  Module,
  MultiheadAttention,
  MultiplicativeAttention,
  type Parameter,
  PReLU,
  RMSNorm,
  TransformerDecoder,
  TransformerEncoder,
} from '../../src/index.ts';

/** A batch of two rows, of which the second has pads: vectors `[2, 3, 4]`, ids and targets `[2, 3]`. */
export interface Batch {
  readonly x: Tensor;
  readonly ids: Tensor;
  readonly targets: Tensor;
}

const lengths = [3, 2];
const C = 4;

/** Any batch, by number. */
export function batchOf(seed: number): Batch {
  const rng = new Rng(seed);
  const draw = (): Tensor =>
    tensor(
      Int32Array.from({ length: 6 }, () => rng.integer(C)),
      { shape: [2, 3] },
    );
  return { x: rng.uniform([2, 3, C], -1, 1), ids: draw(), targets: draw() };
}

/** A module that knows its loss. */
export abstract class Learner extends Module {
  /** Logits `[2, 3, C]`. */
  abstract logits(batch: Batch): Tensor;

  loss(batch: Batch): Tensor {
    return crossEntropy(this.logits(batch), batch.targets, { live: lengths });
  }
}

/** Two maps; the second has no bias. */
export class Perceptron extends Learner {
  readonly layers: readonly [Linear, Linear];

  constructor(rng: Rng) {
    super();
    this.layers = [new Linear(C, 5, { rng }), new Linear(5, C, { rng, bias: false })];
  }

  logits({ x }: Batch): Tensor {
    return this.layers[1].forward(this.layers[0].forward(x).tanh());
  }
}

/** A language model whose table is its last map too. */
export class Tagger extends Learner {
  readonly table: Embedding;
  readonly encoder: GRU;
  readonly out: { readonly weight: Parameter };

  constructor(rng: Rng) {
    super();
    this.table = new Embedding(C, 3, { rng });
    this.encoder = new GRU(3, 3, { rng, numLayers: 2 });
    this.out = { weight: this.table.weight };
  }

  logits({ ids }: Batch): Tensor {
    const { output } = this.encoder.forward(this.table.forward(ids, lengths), { live: lengths });
    return linear(output, this.out.weight);
  }
}

class Recurrent extends Learner {
  readonly encoder: LSTM;
  readonly head: Linear;

  constructor(rng: Rng) {
    super();
    this.encoder = new LSTM(C, 2, { rng, bidirectional: true });
    this.head = new Linear(4, C, { rng });
  }

  logits({ x }: Batch): Tensor {
    return this.head.forward(this.encoder.forward(x, { live: lengths }).output);
  }
}

class Attending extends Learner {
  readonly additive: AdditiveAttention;
  readonly general: MultiplicativeAttention;
  readonly heads: MultiheadAttention;
  readonly norm: LayerNorm = new LayerNorm(C);

  constructor(rng: Rng) {
    super();
    this.additive = new AdditiveAttention(C, C, 3, { rng });
    this.general = new MultiplicativeAttention(C, C, { rng, score: 'general' });
    this.heads = new MultiheadAttention(C, 2, { rng });
  }

  logits({ x }: Batch): Tensor {
    const once = this.additive.forward(x, x, { live: lengths }).context;
    const twice = this.general.forward(once, x, { live: lengths }).context;
    return this.norm.forward(this.heads.forward(twice, x, x, { live: lengths }).context);
  }
}

class Transformer extends Learner {
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;

  constructor(rng: Rng) {
    super();
    const options = { rng, feedforward: 3, dropout: 0.2 };
    this.encoder = new TransformerEncoder(C, 2, 1, { ...options, norm: true });
    this.decoder = new TransformerDecoder(C, 2, 1, { ...options, normFirst: true, activation: 'gelu' });
  }

  logits({ x }: Batch): Tensor {
    const memory = this.encoder.forward(x, { live: lengths });
    return this.decoder.forward(x, memory, { live: lengths, liveMemory: lengths, causal: true });
  }
}

/** Filters over positions, and norms of two kinds. */
class Convolved extends Learner {
  readonly places: LearnedEncoding;
  readonly conv: Conv1d;
  readonly batch: BatchNorm1d = new BatchNorm1d(3);
  readonly image: Conv2d;
  readonly slope: PReLU = new PReLU(3);
  readonly norm: RMSNorm = new RMSNorm(3);
  readonly head: Linear;

  constructor(rng: Rng) {
    super();
    this.places = new LearnedEncoding(3, C, { rng });
    this.conv = new Conv1d(C, 3, 3, { rng, padding: 1 });
    this.image = new Conv2d(1, 1, [3, 1], { rng, padding: [1, 0] });
    this.head = new Linear(3, C, { rng });
  }

  logits({ x }: Batch): Tensor {
    const live = { live: lengths };
    const filtered = this.conv.forward(transpose(this.places.forward(x, live), 1, 2), live);
    const normal = this.slope.forward(this.batch.forward(filtered, live)); // [2, 3, 3]
    const seen = squeeze(this.image.forward(unsqueeze(normal, 1)), 1);
    return this.head.forward(this.norm.forward(transpose(seen, 1, 2)));
  }
}

/** Models of every layer that has parameters. */
export const learners: Readonly<Record<string, (rng: Rng) => Learner>> = {
  'two linear maps': (rng) => new Perceptron(rng),
  'a tied embedding and a GRU': (rng) => new Tagger(rng),
  'an LSTM': (rng) => new Recurrent(rng),
  'three kinds of attention': (rng) => new Attending(rng),
  'a transformer with dropout': (rng) => new Transformer(rng),
  'convolutions and norms': (rng) => new Convolved(rng),
};
