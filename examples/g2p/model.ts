import {
  argmax,
  cat,
  Layout,
  noGrad,
  Ragged,
  reshape,
  type Rng,
  select,
  stack,
  tanh,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
  where,
} from '@frostgrad/core';
import {
  AdditiveAttention,
  crossEntropy,
  Embedding,
  GRU,
  GRUCell,
  Linear,
  Module,
  type PaddingMethod,
} from '@frostgrad/nn';
import type { Batch } from './batching.ts';
import { BOS, EOS, LETTER_COUNT } from './vocabulary.ts';

/** How pads are kept out of the attention: by one of its methods; or `ragged`: rows are packed from the ids on, and there are none. */
export type Padding = PaddingMethod | 'ragged';

/** Sizes and method of a model; what a checkpoint needs to build it again. */
export interface ModelConfig {
  readonly phoneCount: number;
  /** Rows of the letter embedding; default `LETTER_COUNT`. */
  readonly letterCount?: number;
  readonly embedding: number;
  /** Of the encoder, in each direction; the decoder and the attention have twice as many. */
  readonly hidden: number;
  readonly padding: Padding;
}

/** Places where a look, or a poison, can be put between two layers. */
export type TapName = 'source embeddings' | 'target embeddings' | 'encoder outputs' | 'scores';

/** Sees a padded tensor on its way, with its live positions, and passes on what it returns. */
export type Tap = (name: TapName, x: Tensor, live: Tensor) => Tensor;

/** What teacher forcing gives: logits of live target positions, and the attention weights `[B, T, S]`. */
export interface Teaching {
  readonly logits: Ragged;
  readonly weights: Tensor;
}

/** A spoken batch: ids up to and without the end, and the weights of each step, `[steps, S]` a word. */
export interface Spoken {
  readonly ids: readonly (readonly number[])[];
  readonly weights: readonly (readonly Float32Array[])[];
}

const passOn: Tap = (_, x) => x;

/**
 * Letters to phones: a bidirectional GRU reads the word, a GRU with additive attention speaks it.
 *
 * Where pads could reach a layer, the layer is told what is live and selects at its entry. So whatever stands at a pad -
 * any id, any number, NaN - changes nothing.
 *
 * @see Bahdanau, Cho & Bengio 2015; the output is a plain linear map here
 */
export class G2P extends Module {
  readonly letters: Embedding;
  readonly phones: Embedding;
  readonly encoder: GRU;
  readonly bridge: Linear; // from the encoder's final states to the decoder's first
  readonly attention: AdditiveAttention;
  readonly decoder: GRUCell;
  readonly speak: Linear;
  /** Whether sources are packed. */
  readonly packs: boolean;

  constructor(
    { phoneCount, letterCount = LETTER_COUNT, embedding: E, hidden: H, padding }: ModelConfig,
    rng: Rng,
    Attention: typeof AdditiveAttention = AdditiveAttention,
  ) {
    super();
    this.letters = new Embedding(letterCount, E, { rng });
    this.phones = new Embedding(phoneCount, E, { rng });
    this.encoder = new GRU(E, H, { rng, bidirectional: true });
    this.bridge = new Linear(2 * H, 2 * H, { rng });
    this.attention = new Attention(2 * H, 2 * H, 2 * H, { rng, method: padding === 'ragged' ? 'frozen' : padding });
    this.packs = padding === 'ragged';
    this.decoder = new GRUCell(E + 2 * H, 2 * H, { rng });
    this.speak = new Linear(4 * H, phoneCount, { rng });
  }

  /** Keys for the attention, and the decoder's first state `[B, 2H]`. */
  #read(ids: Tensor, layout: Layout, tap: Tap): { keys: Tensor | Ragged; state: Tensor } {
    const { encoded, h } = this.packs ? this.#readPacked(ids, layout) : this.#readPadded(ids, layout, tap);
    const [, B, H] = h.shape as [number, number, number];
    const last = reshape(transpose(h, 0, 1), [B, 2 * H]);
    return { keys: encoded, state: tanh(this.bridge.forward(last)) };
  }

  #readPadded(ids: Tensor, layout: Layout, tap: Tap): { encoded: Tensor; h: Tensor } {
    const live = layout.mask();
    const embedded = tap('source embeddings', this.letters.forward(ids, layout), live); // [B, S, E]
    const { output, h } = this.encoder.forward(embedded, { live: layout }); // [B, S, 2H], [2, B, H]
    return { encoded: tap('encoder outputs', output, live), h };
  }

  #readPacked(ids: Tensor, layout: Layout): { encoded: Ragged; h: Tensor } {
    const embedded = Ragged.fromPadded(ids, layout).map((live) => this.letters.forward(live)); // [L, E]
    const { output, h } = this.encoder.forward(embedded); // [L, 2H], [2, B, H]
    return { encoded: output, h };
  }

  /** Logits with the true phones as the decoder's input. */
  teach(batch: Batch, tap: Tap = passOn): Teaching {
    const source = layoutOf(batch.sourceLengths, batch.size, batch.sourceSize);
    const target = layoutOf(batch.targetLengths, batch.size, batch.targetSize);
    const { keys, state: first } = this.#read(idsOf(batch.source, batch.size, batch.sourceSize), source, tap);
    const memory = this.attention.memory(keys, keys instanceof Ragged ? undefined : source);
    const spoken = this.phones.forward(idsOf(batch.targetIn, batch.size, batch.targetSize), target);
    // the decoder's entry: it steps through padded rows, so it selects before its first arithmetic
    const inputs = where(unsqueeze(target.mask(), 2), tap('target embeddings', spoken, target.mask()), 0); // [B, T, E]
    const features: Tensor[] = [];
    const weights: Tensor[] = [];
    let state = first;
    for (let t = 0; t < batch.targetSize; t++) {
      const scores = this.attention.scores(unsqueeze(state, 1), memory);
      const seen = scores instanceof Ragged ? scores : tap('scores', scores, unsqueeze(source.mask(), 1));
      const attended = this.attention.attend(seen, memory);
      const context = select(attended.context, 1, 0); // [B, 2H]
      state = this.decoder.forward(cat([select(inputs, 1, t), context], 1), state); // [B, 2H]
      features.push(cat([state, context], 1));
      weights.push(select(attended.weights, 1, 0));
    }
    const live = Ragged.fromPadded(stack(features, 1), target); // [L, 4H]
    return { logits: live.map((x) => this.speak.forward(x)), weights: stack(weights, 1) };
  }

  /** Mean negative log-likelihood of a batch's live phones, in nats. */
  loss(batch: Batch): Tensor {
    return this.lossOf(this.teach(batch).logits, batch);
  }

  /** The same, from the logits. */
  lossOf(logits: Ragged, batch: Batch): Tensor {
    return crossEntropy(logits, logits.with(targetsOf(batch)));
  }

  /** The likeliest phone at each step, until the end is spoken or `longest` steps are over. */
  say(batch: Pick<Batch, 'source' | 'sourceLengths' | 'size' | 'sourceSize'>, longest: number = 32): Spoken {
    return noGrad(() => {
      const { size: B } = batch;
      const source = layoutOf(batch.sourceLengths, B, batch.sourceSize);
      const read = this.#read(idsOf(batch.source, B, batch.sourceSize), source, passOn);
      const memory = this.attention.memory(read.keys, read.keys instanceof Ragged ? undefined : source);
      const ids: number[][] = Array.from({ length: B }, () => []);
      const weights: Float32Array[][] = Array.from({ length: B }, () => []);
      const ended = new Uint8Array(B);
      let { state } = read;
      let previous: Tensor = tensor(new Int32Array(B).fill(BOS));
      for (let t = 0; t < longest && ended.includes(0); t++) {
        const attended = this.attention.attend(this.attention.scores(unsqueeze(state, 1), memory), memory);
        const context = select(attended.context, 1, 0);
        state = this.decoder.forward(cat([this.phones.forward(previous), context], 1), state);
        previous = argmax(this.speak.forward(cat([state, context], 1)), 1);
        const chosen = previous.toTypedArray();
        const rows = attended.weights.toTypedArray() as Float32Array;
        for (let b = 0; b < B; b++) {
          if (ended[b] === 1) continue;
          weights[b]?.push(rows.slice(b * memory.layout.length, (b + 1) * memory.layout.length));
          if (chosen[b] === EOS) ended[b] = 1;
          else ids[b]?.push(chosen[b] as number);
        }
      }
      return { ids, weights };
    });
  }
}

function layoutOf(lengths: Int32Array, rows: number, length: number): Layout {
  return Layout.of('g2p', lengths, rows, length);
}

function idsOf(ids: Int32Array, rows: number, length: number): Tensor {
  return tensor(ids, { shape: [rows, length] });
}

/** Target ids at live positions, `[L]`. */
function targetsOf(batch: Batch): Tensor {
  const layout = layoutOf(batch.targetLengths, batch.size, batch.targetSize);
  return Ragged.fromPadded(idsOf(batch.targetOut, batch.size, batch.targetSize), layout).values;
}
