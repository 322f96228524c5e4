import { Layout, type Rng, type Tensor, unsqueeze, where } from '@frostgrad/core';
import { Embedding, LayerNorm, Linear, LSTM, Module, type StateDict, TransformerEncoderLayer } from '@frostgrad/nn';

/** The model of `pytorch.py`: five numbers for each token of a row. Its state dict has the same names and shapes. */
export class Tagger extends Module {
  readonly embedding: Embedding;
  readonly lstm: LSTM;
  readonly encoder: TransformerEncoderLayer;
  readonly norm: LayerNorm;
  readonly out: Linear;

  constructor(rng: Rng) {
    super();
    this.embedding = new Embedding(12, 8, { rng });
    this.lstm = new LSTM(8, 6, { rng, numLayers: 2, bidirectional: true });
    this.encoder = new TransformerEncoderLayer(12, 3, { rng, feedforward: 16, dropout: 0 });
    this.norm = new LayerNorm(12);
    this.out = new Linear(12, 5, { rng });
  }

  /** `[B, T]` ids of rows so long, to `[B, T, 5]` with +0 at pads. */
  forward(ids: Tensor, lengths: ArrayLike<number>): Tensor {
    const live = Layout.of('tagger', lengths, ids.shape[0] as number, ids.shape[1] as number);
    const { output } = this.lstm.forward(this.embedding.forward(ids, live), { live }); // [B, T, 12]
    const found = this.out.forward(this.norm.forward(this.encoder.forward(output, { live }))); // [B, T, 5]
    return where(unsqueeze(live.mask(), 2), found, 0);
  }
}

/** The tensors of a file that belong to the model. */
export function modelIn(tensors: ReadonlyMap<string, Tensor>): StateDict {
  const own = [...tensors].filter(([name]) => name.startsWith('model.'));
  return Object.fromEntries(own.map(([name, x]) => [name.slice('model.'.length), x]));
}

/** The largest difference of two tensors of one shape. */
export function largestDifference(a: Tensor, b: Tensor): number {
  return a.sub(b).abs().max().item();
}

/** What a file of `pytorch.py` asks, and what PyTorch answered. */
export function questionIn(
  tensors: ReadonlyMap<string, Tensor>,
): Readonly<Record<'ids' | 'lengths' | 'outputs', Tensor>> {
  const [ids, lengths, outputs] = ['ids', 'lengths', 'outputs'].map((name) => tensors.get(name));
  if (ids === undefined || lengths === undefined || outputs === undefined)
    throw new RangeError('the file holds no ids, lengths and outputs');
  return { ids, lengths, outputs };
}
