export {
  AdditiveAttention,
  type AdditiveAttentionOptions,
  type AttendOptions,
  type AttentionMemory,
  type AttentionResult,
  type AttentionScores,
  type PaddingMethod,
} from './additive-attention.ts';
export { deepcopy } from './deepcopy.ts';
export { appendRows } from './append-rows.ts';
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
export { GRUCell } from './gru-cell.ts';
export { GRU, type GRUOptions, type GRUResult } from './gru.ts';
export { uniformFanIn } from './init.ts';
export { Linear, type LinearOptions } from './linear.ts';
export { LSTM, type LSTMOptions, type LSTMResult, type LSTMState } from './lstm.ts';
export { type LoadReport, Module, type StateDict, StateDictError } from './module.ts';
export { Parameter, parameter } from './parameter.ts';
export { Recurrent, type RecurrentOptions, RecurrentWeights } from './recurrent.ts';
export { CheckpointError, type Decoded, decodeSafetensors, encodeSafetensors } from './safetensors.ts';
