import { cat, Ragged, Rng, select, stack, type Tensor, tensor, unsqueeze, zeros } from '@frostgrad/core';
import { AdditiveAttention, crossEntropy, Embedding, Linear, LSTM, LSTMCell, Module } from '@frostgrad/nn';
import type { Program } from './serve.ts';
import { training } from './training.ts';

const [ROWS, SOURCE, TARGET] = [128, 12, 11];

/** Reads letters, speaks phones, and looks back at the letters through additive attention. */
class Speaker extends Module {
  readonly letters: Embedding;
  readonly phones: Embedding;
  readonly encoder: LSTM;
  readonly attention: AdditiveAttention;
  readonly decoder: LSTMCell;
  readonly speak: Linear;

  constructor(rng: Rng) {
    super();
    this.letters = new Embedding(29, 64, { rng });
    this.phones = new Embedding(42, 64, { rng });
    this.encoder = new LSTM(64, 128, { rng, bidirectional: true });
    this.attention = new AdditiveAttention(256, 256, 256, { rng, method: 'frozen' });
    this.decoder = new LSTMCell(320, 256, { rng });
    this.speak = new Linear(512, 42, { rng });
  }

  /** Features of each step, `[B, T, 512]`: pads of sources are packed away at the entry. */
  forward(source: Tensor, lengths: readonly number[], target: Tensor): Tensor {
    const embedded = Ragged.fromPadded(source, lengths).map((ids) => this.letters.forward(ids));
    const memory = this.attention.memory(this.encoder.forward(embedded).output);
    const spoken = this.phones.forward(target); // [B, T, 64]
    let [h, c] = [zeros([ROWS, 256]), zeros([ROWS, 256])];
    const features: Tensor[] = [];
    for (let t = 0; t < TARGET; t++) {
      const scores = this.attention.scores(unsqueeze(h, 1), memory);
      const context = select(this.attention.attend(scores, memory).context, 1, 0); // [B, 256]
      ({ h, c } = this.decoder.forward(cat([select(spoken, 1, t), context], 1), { h, c }));
      features.push(cat([h, context], 1));
    }
    return stack(features, 1);
  }
}

/** Ids that follow a rule, so that every library has the same. */
const ids = (factor: number, most: number, columns: number): Tensor =>
  tensor(
    Int32Array.from(
      { length: ROWS * columns },
      (_, p) => ((Math.floor(p / columns) * SOURCE + (p % columns)) * factor) % most,
    ),
    { shape: [ROWS, columns] },
  );

/** Training on one batch of words of 4 to 12 letters and 3 to 11 phones. */
export function g2p(): Program {
  const lengths = Array.from({ length: ROWS }, (_, i) => 4 + (i % 9));
  const spoken = Array.from({ length: ROWS }, (_, i) => 3 + ((2 * i) % 9));
  const [source, target] = [ids(7, 29, SOURCE), ids(5, 42, TARGET)];
  const wanted = Ragged.fromPadded(ids(11, 42, TARGET), spoken);
  return training(new Speaker(new Rng(0)), 'g2p', (model) => {
    const features = Ragged.fromPadded(model.forward(source, lengths, target), spoken);
    return crossEntropy(
      features.map((live) => model.speak.forward(live)),
      wanted,
    );
  });
}
