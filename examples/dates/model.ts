import {
  argmax,
  cat,
  crossEntropy,
  Embedding,
  GRU,
  Linear,
  Module,
  MultiplicativeAttention,
  noGrad,
  type Padded,
  reshape,
  type Rng,
  select,
  tanh,
  type Tensor,
  tensor,
  transpose,
} from 'frostgrad';

/** Digits of a date: YYYYMMDD. */
export const DIGITS = 8;

/** What the decoder is given before the first digit. */
export const START = 10;

/** Sizes of a model. */
export interface DateModelConfig {
  /** Characters of the spellings. */
  readonly size: number;
  readonly embedding: number;
  /** Of the encoder in each direction; the decoder has twice as many. */
  readonly hidden: number;
}

/** What attention and decoder need of the spellings. */
interface Encoded {
  /** `[B, S, 2H]` */
  readonly keys: Tensor;
  readonly lengths: Int32Array;
  /** The decoder's first state, `[1, B, 2H]`. */
  readonly first: Tensor;
}

/** Dates as they were read: digits `[B, 8]`, and what each looked at, `[B, 8, S]`. */
export interface ReadDigits {
  readonly digits: Tensor;
  readonly weights: Tensor;
}

/**
 * Reads a date: a GRU reads its spelling both ways, and another one writes the eight digits, looking at the spelling by Luong's
 * attention. No pad of the spellings is read.
 *
 * @see Luong, Pham & Manning 2015; without their feeding of inputs, so that all digits attend at once
 */
export class DateModel extends Module {
  readonly characters: Embedding;
  readonly encoder: GRU;
  readonly bridge: Linear;
  readonly written: Embedding;
  readonly decoder: GRU;
  readonly attention: MultiplicativeAttention;
  readonly out: Linear;

  constructor({ size, embedding: E, hidden: H }: DateModelConfig, rng: Rng) {
    super();
    this.characters = new Embedding(size, E, { rng });
    this.encoder = new GRU(E, H, { rng, bidirectional: true });
    this.bridge = new Linear(2 * H, 2 * H, { rng });
    this.written = new Embedding(START + 1, E, { rng });
    this.decoder = new GRU(E, 2 * H, { rng });
    this.attention = new MultiplicativeAttention(2 * H, 2 * H, { rng });
    this.out = new Linear(4 * H, 10, { rng });
  }

  #encode({ x, lengths }: Padded): Encoded {
    const { output, h } = this.encoder.forward(this.characters.forward(x, lengths), { live: lengths });
    const [, B, H] = h.shape as [number, number, number];
    const last = reshape(transpose(h, 0, 1), [1, B, 2 * H]); // both directions' ends side by side
    return { keys: output, lengths, first: tanh(this.bridge.forward(last)) };
  }

  /** Logits `[B, T, 10]` behind digits written, `[B, T]`, from a state of the decoder. */
  #decode(
    { keys, lengths, first }: Encoded,
    before: Tensor,
    state: Tensor = first,
  ): { logits: Tensor; weights: Tensor; state: Tensor } {
    const { output, h } = this.decoder.forward(this.written.forward(before), { h: state });
    const { context, weights } = this.attention.forward(output, keys, { live: lengths });
    return { logits: this.out.forward(cat([output, context], 2)), weights, state: h };
  }

  /**
   * The mean negative log-likelihood of a digit, the true ones before it being given.
   *
   * @param before `[B, 8]`, from the start to the seventh digit.
   * @param digits `[B, 8]`
   */
  loss(spellings: Padded, { before, digits }: { readonly before: Tensor; readonly digits: Tensor }): Tensor {
    return crossEntropy(this.#decode(this.#encode(spellings), before).logits, digits);
  }

  /** Reads dates, each digit the likeliest behind those it has written. */
  read(spellings: Padded): ReadDigits {
    return noGrad(() => {
      const encoded = this.#encode(spellings);
      let state = encoded.first;
      let before: Tensor = tensor(new Int32Array(spellings.lengths.length).fill(START), {
        shape: [spellings.lengths.length, 1],
      });
      const digits: Tensor[] = [];
      const weights: Tensor[] = [];
      while (digits.length < DIGITS) {
        const step = this.#decode(encoded, before, state);
        ({ state } = step);
        before = reshape(argmax(select(step.logits, 1, 0), 1), [-1, 1]);
        digits.push(before);
        weights.push(step.weights);
      }
      return { digits: cat(digits, 1), weights: cat(weights, 1) };
    });
  }
}
