import {
  argmax,
  Embedding,
  Linear,
  Module,
  noGrad,
  type Padded,
  relu,
  type Rng,
  SequencePool,
  type Tensor,
} from 'frostgrad';

/** Sizes of a model. */
export interface TopicModelConfig {
  /** Words that have a vector of their own. */
  readonly size: number;
  readonly embedding: number;
  readonly classes: number;
}

/** The topic of a text from the mean of its words' vectors. The mean is over words alone: pads are neither looked up nor counted. */
export class TopicModel extends Module {
  readonly words: Embedding;
  readonly pool: SequencePool;
  readonly hidden: Linear;
  readonly out: Linear;

  constructor({ size, embedding, classes }: TopicModelConfig, rng: Rng) {
    super();
    this.words = new Embedding(size, embedding, { rng });
    this.pool = new SequencePool('mean');
    this.hidden = new Linear(embedding, embedding, { rng });
    this.out = new Linear(embedding, classes, { rng });
  }

  /** Logits `[B, C]` of texts `[B, T]`. */
  forward({ x, lengths }: Padded): Tensor {
    const pooled = this.pool.forward(this.words.forward(x, lengths), { live: lengths }); // [B, E]
    return this.out.forward(relu(this.hidden.forward(pooled)));
  }

  /** The likeliest topics. */
  read(texts: Padded): ArrayLike<number> {
    return noGrad(() => argmax(this.forward(texts), 1).toTypedArray());
  }
}
