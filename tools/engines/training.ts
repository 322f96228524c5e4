import { Ragged, Rng, type Tensor, tensor } from '@frostgrad/core';
import { crossEntropy, Embedding, Linear, LSTM, Module, TransformerEncoderLayer } from '@frostgrad/nn';
import { Adam } from '@frostgrad/optim';
import { Digest } from './digest.ts';

const [ROWS, LENGTH, STEPS] = [8, 12, 10];
const LENGTHS = Array.from({ length: ROWS }, (_, i) => 3 + ((i * 5) % 10));

/** Reads symbols both ways, looks back at all of a row, and names each symbol's successor. */
class Tagger extends Module {
  readonly symbols: Embedding;
  readonly reader: LSTM;
  readonly block: TransformerEncoderLayer;
  readonly speak: Linear;

  constructor(rng: Rng) {
    super();
    this.symbols = new Embedding(20, 24, { rng });
    this.reader = new LSTM(24, 16, { rng, bidirectional: true });
    this.block = new TransformerEncoderLayer(32, 4, { rng, feedforward: 48, dropout: 0.1 });
    this.speak = new Linear(32, 20, { rng });
  }

  forward(ids: Tensor): Tensor {
    const { output } = this.reader.forward(this.symbols.forward(ids), { live: LENGTHS });
    return this.speak.forward(this.block.forward(output, { live: LENGTHS }));
  }
}

const ids = (factor: number): Tensor =>
  tensor(
    Int32Array.from({ length: ROWS * LENGTH }, (_, i) => (i * factor) % 20),
    { shape: [ROWS, LENGTH] },
  );

/** A short training on a padded batch: all losses, and what was learned. */
export function trainingPart(): Record<string, string> {
  const model = new Tagger(new Rng(17));
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });
  const [source, wanted] = [ids(7), Ragged.fromPadded(ids(11), LENGTHS)];
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    optimizer.zeroGrad();
    const loss = crossEntropy(Ragged.fromPadded(model.forward(source), LENGTHS), wanted);
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  const digest = new Digest().add(losses);
  for (const parameter of model.parameters()) digest.add(parameter.toTypedArray());
  const learned = losses.at(-1) as number;
  // a training that goes nowhere would say little
  if (!(learned < 0.8 * (losses[0] as number))) throw new Error(`the loss went from ${losses[0]} to ${learned}`);
  return { 'training of a padded model': digest.toString() };
}
