import {
  amax,
  amin,
  argmax,
  argmin,
  logSoftmax,
  matmul,
  mean,
  mul,
  Offsets,
  prod,
  Ragged,
  Rng,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentSum,
  type Shape,
  softmax,
  sum,
  type Tensor,
  transpose,
  variance,
} from '@frostgrad/core';
import { AdditiveAttention, GRU, LSTM, type Module, TransformerEncoderLayer } from '@frostgrad/nn';
import { Digest } from './digest.ts';

/** A result, and the gradients of all that it was made from. */
function digestOf(out: Tensor, leaves: readonly Tensor[]): string {
  for (const leaf of leaves) leaf.grad = null;
  sum(mul(out, new Rng(9).normal(out.shape, 0, 1, { dtype: out.dtype as 'float32' }))).backward();
  const digest = new Digest().add(out.toTypedArray());
  for (const leaf of leaves) digest.add((leaf.grad as Tensor | null)?.toTypedArray() ?? []);
  return digest.toString();
}

/** Lines, columns and inner sizes. */
const SIZES: readonly (readonly [number, number, number])[] = [[37, 50, 270], [1, 70, 270], [70, 1, 33], [5, 1030, 9]]; // prettier-ignore

/** Products that fill blocks and have edges, every transpose, forward and backward. */
function products(): Record<string, string> {
  const parts: Record<string, string> = {};
  for (const dtype of ['float32', 'float64'] as const) {
    for (const [M, N, K] of SIZES) {
      for (const turns of ['NN', 'NT', 'TN', 'TT']) {
        const rng = new Rng(M + N + K);
        const leaf = (shape: Shape): Tensor => rng.normal([...shape], 0, 1, { dtype }).requiresGrad_();
        const [a, b] = [leaf(turns[0] === 'T' ? [K, M] : [M, K]), leaf(turns[1] === 'T' ? [N, K] : [K, N])];
        const out = matmul(turns[0] === 'T' ? transpose(a) : a, turns[1] === 'T' ? transpose(b) : b);
        parts[`product ${M} ${N} ${K} ${turns} ${dtype}`] = digestOf(out, [a, b]);
      }
    }
  }
  return parts;
}

const LENGTHS = [17, 1, 30, 8, 23];

const weights = (module: Module): Tensor[] => [...module.parameters()];

function layers(): Record<string, string> {
  const rng = new Rng(11);
  const x = rng.normal([5, 30, 40]).requiresGrad_();
  const ragged = Ragged.fromPadded(x, LENGTHS);
  const lstm = new LSTM(40, 36, { rng, bidirectional: true });
  const gru = new GRU(40, 36, { rng });
  const block = new TransformerEncoderLayer(40, 4, { rng, feedforward: 100, dropout: 0 });
  const attention = new AdditiveAttention(40, 40, 24, { rng, method: 'frozen' });
  return {
    'layer LSTM': digestOf(lstm.forward(ragged).output.values, [x, ...weights(lstm)]),
    'layer GRU': digestOf(gru.forward(ragged).output.values, [x, ...weights(gru)]),
    'layer transformer': digestOf(block.forward(x, { live: LENGTHS }), [x, ...weights(block)]),
    'layer additive attention': digestOf(attention.forward(ragged, ragged).context.values, [x, ...weights(attention)]),
  };
}

function rows(): Record<string, string> {
  const x = new Rng(13).normal([9, 1003], 0, 5).requiresGrad_();
  return {
    'rows softmax': digestOf(softmax(x), [x]),
    'rows logSoftmax': digestOf(logSoftmax(x), [x]),
    'rows sum': digestOf(sum(x, 0), [x]),
  };
}

const FOLDS = { sum, mean, variance, prod, amax, amin };
const PLACES = { argmax, argmin };
const OF_ROWS = { segmentSum, segmentMean, segmentMax, segmentMin };

/** Reductions over rows, columns, what is between, and axes that lie apart; and of packed rows. */
function reductions(): Record<string, string> {
  const parts: Record<string, string> = {};
  for (const dtype of ['float32', 'float64'] as const) {
    const x = new Rng(17).normal([7, 37, 21], 0, 1, { dtype }).requiresGrad_();
    for (const [name, of] of Object.entries(FOLDS)) {
      for (const axes of [[0], [1], [2], [0, 2]]) parts[`fold ${name} ${axes} ${dtype}`] = digestOf(of(x, axes), [x]);
    }
    for (const [name, of] of Object.entries(PLACES)) {
      for (const axis of [0, 1, 2]) {
        parts[`fold ${name} ${axis} ${dtype}`] = new Digest().add(of(x, axis).toTypedArray()).toString();
      }
    }
    for (const width of [1, 21]) {
      const values = new Rng(19).normal([79, width], 0, 1, { dtype }).requiresGrad_();
      const ragged = new Ragged(values, Offsets.fromLengths(LENGTHS));
      for (const [name, of] of Object.entries(OF_ROWS)) {
        parts[`fold ${name} ${width} ${dtype}`] = digestOf(of(ragged), [values]);
      }
    }
  }
  return parts;
}

/** Kernels on sizes that fill their vectors and blocks. */
export function largeParts(): Record<string, string> {
  return { ...products(), ...rows(), ...reductions(), ...layers() };
}
