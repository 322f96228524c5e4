import {
  crossEntropy,
  Embedding,
  Linear,
  LSTM,
  type LSTMState,
  Module,
  noGrad,
  type Ragged,
  type Rng,
  select,
  softmax,
  type Tensor,
  tensor,
} from 'frostgrad';

/** Sizes of a model. */
export interface NameModelConfig {
  /** Characters and specials. */
  readonly size: number;
  readonly embedding: number;
  readonly hidden: number;
}

/** What comes next: its weights, and the state to go on from. */
export interface Next {
  readonly weights: Tensor;
  readonly state: LSTMState;
}

/** Predicts each next character of a name from those before it. Names are ragged rows: there is no pad anywhere. */
export class NameModel extends Module {
  readonly characters: Embedding;
  readonly lstm: LSTM;
  readonly out: Linear;

  constructor({ size, embedding, hidden }: NameModelConfig, rng: Rng) {
    super();
    this.characters = new Embedding(size, embedding, { rng });
    this.lstm = new LSTM(embedding, hidden, { rng });
    this.out = new Linear(hidden, size, { rng });
  }

  /** Logits `[L, V]` of what follows each position of ids `[L]`. */
  forward(ids: Ragged): Ragged {
    const { output } = this.lstm.forward(this.characters.forward(ids)); // [L, H]
    return output.map((x) => this.out.forward(x));
  }

  /** The mean negative log-likelihood of the targets, in nats a character. */
  loss(ids: Ragged, targets: Ragged): Tensor {
    return crossEntropy(this.forward(ids), targets);
  }

  /**
   * How likely each id is to come next, sharpened or flattened by a temperature.
   *
   * @param state of what was said; left out, nothing was.
   */
  next(id: number, { temperature, state }: { readonly temperature: number; readonly state?: LSTMState }): Next {
    return noGrad(() => {
      const x = this.characters.forward(tensor([[id]], { dtype: 'int32' })); // [1, 1, E]
      const { output, h, c } = this.lstm.forward(x, state === undefined ? {} : { state });
      const logits = this.out.forward(select(select(output, 1, 0), 0, 0)); // [V]
      return { weights: softmax(logits.div(temperature)), state: { h, c } };
    });
  }
}
