export {
  AdditiveAttention,
  type AdditiveAttentionOptions,
  type AttendOptions,
  type AttentionMemory,
  type AttentionResult,
  type AttentionScores,
  type PaddingMethod,
} from './additive-attention.ts';
export { Embedding, type EmbeddingOptions } from './embedding.ts';
export {
  type FreezeCertificate,
  freezeCertificate,
  type FreezeReport,
  type FrozenEntry,
  verifyCertificate,
} from './freeze-certificate.ts';
export { rows, type SegmentsFor } from './freezing.ts';
export { crossEntropy, type CrossEntropyOptions } from './functional/cross-entropy.ts';
export type { Live } from './live.ts';
export { dropout, type DropoutOptions } from './functional/dropout.ts';
export { linear } from './functional/linear.ts';
export type { CellOptions } from './cell.ts';
export { GRUCell } from './gru-cell.ts';
export { GRU, type GRUOptions, type GRUResult } from './gru.ts';
export { type HiddenOptions, HiddenRecurrent, type HiddenResult } from './hidden-recurrent.ts';
export { uniformFanIn } from './init.ts';
export { Linear, type LinearOptions } from './linear.ts';
export { LSTMCell } from './lstm-cell.ts';
export { LSTM, type LSTMLayerOptions, type LSTMOptions, type LSTMResult, type LSTMState } from './lstm.ts';
export { type LoadReport, Module, type StateDict, StateDictError } from './module.ts';
export type { Nonlinearity } from './nonlinearity.ts';
export {
  fromPackedSequence,
  type PackedSequence,
  type ToPackedSequenceOptions,
  toPackedSequence,
} from './packed-sequence.ts';
export { Parameter, parameter } from './parameter.ts';
export { RecurrentWeights, type RecurrentWeightsOptions } from './recurrent-weights.ts';
export { Recurrent, type RecurrentOptions } from './recurrent.ts';
export { RNNCell, type RNNCellOptions } from './rnn-cell.ts';
export { RNN, type RNNLayerOptions } from './rnn.ts';
export { CheckpointError, type Decoded, decodeSafetensors, encodeSafetensors } from './safetensors.ts';
