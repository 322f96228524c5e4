export {
  Activation,
  type ActivationClass,
  CELU,
  ELU,
  GELU,
  GLU,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  LeakyReLU,
  LogSigmoid,
  LogSoftmax,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softmin,
  Softplus,
  Softshrink,
  Softsign,
  Tanh,
  Tanhshrink,
  Threshold,
} from './activations.ts';
export { AdditiveAttention, type AdditiveAttentionOptions } from './additive-attention.ts';
export { appendRows } from './append-rows.ts';
export { Attention, type AttendOptions, type AttentionMemory, type PaddingMethod } from './attention.ts';
export type { AttentionScores } from './attention-scores.ts';
export type { AttentionResult, MaskingMethod } from './attention-weights.ts';
export { BatchNorm1d, type BatchNormModuleOptions } from './batch-norm.ts';
export { ModuleDict, ModuleList } from './containers.ts';
export { deepcopy } from './deepcopy.ts';
export { Dropout, type DropoutModuleOptions } from './dropout.ts';
export { Embedding, type EmbeddingOptions } from './embedding.ts';
export {
  type FreezeCertificate,
  freezeCertificate,
  type FreezeReport,
  type FrozenEntry,
  verifyCertificate,
} from './freeze-certificate.ts';
export type { ForwardHook, ForwardPreHook } from './forward-hooks.ts';
export { rows, type SegmentsFor } from './freezing.ts';
export type { WeighOptions } from './functional/attend.ts';
export type { AllowedPairs } from './functional/attention-mask.ts';
export { batchNorm, type BatchNormOptions } from './functional/batch-norm.ts';
export {
  binaryCrossEntropy,
  type BinaryCrossEntropyOptions,
  binaryCrossEntropyWithLogits,
  type BinaryCrossEntropyWithLogitsOptions,
} from './functional/binary-losses.ts';
export { crossEntropy, type CrossEntropyOptions } from './functional/cross-entropy.ts';
export { klDiv, type KLDivOptions } from './functional/kl-div.ts';
export type { LossOf, LossOptions, Reduction, Rows } from './functional/loss-entry.ts';
export {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  type MarginOptions,
  marginRankingLoss,
  multiMarginLoss,
  type MultiMarginOptions,
  tripletMarginLoss,
  type TripletMarginOptions,
} from './functional/margin-losses.ts';
export { nllLoss, type NLLOptions } from './functional/nll-loss.ts';
export {
  huberLoss,
  type HuberOptions,
  l1Loss,
  mseLoss,
  smoothL1Loss,
  type SmoothL1Options,
} from './functional/regression-losses.ts';
export { dropout, type DropoutOptions } from './functional/dropout.ts';
export { layerNorm, type LayerNormOptions, rmsNorm, type RmsNormOptions } from '@frostgrad/core/functional';
export { rotate, type RotateOptions } from './functional/rotate.ts';
export { scaledDotProductAttention, type ScaledDotProductOptions } from './functional/scaled-dot-product-attention.ts';
export type { Live } from './live.ts';
export { GRUCell } from './gru-cell.ts';
export { GRU, type GRUOptions, type GRUResult } from './gru.ts';
export { uniformFanIn, xavierUniform } from './init.ts';
export * as init from './initialisers.ts';
export type {
  GainOf,
  GainOptions,
  InitOptions,
  InitReport,
  KaimingOptions,
  RandomInitOptions,
  TruncatedNormalOptions,
} from './initialisers.ts';
export { LayerNorm, type LayerNormModuleOptions } from './layer-norm.ts';
export type { CellOptions } from './cell.ts';
export { Conv, type ConvModuleOptions } from './conv.ts';
export { Conv1d } from './conv1d.ts';
export { Conv2d } from './conv2d.ts';
export { type HiddenOptions, HiddenRecurrent, type HiddenResult } from './hidden-recurrent.ts';
export { Linear, type LinearOptions } from './linear.ts';
export {
  BCELoss,
  BCEWithLogitsLoss,
  CosineEmbeddingLoss,
  CrossEntropyLoss,
  HingeEmbeddingLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  Loss,
  type LossCall,
  MarginRankingLoss,
  MSELoss,
  MultiMarginLoss,
  NLLLoss,
  SmoothL1Loss,
  TripletMarginLoss,
} from './loss-modules.ts';
export { LSTMCell } from './lstm-cell.ts';
export { LSTM, type LSTMLayerOptions, type LSTMOptions, type LSTMResult, type LSTMState } from './lstm.ts';
export { Module } from './module.ts';
export { MultiheadAttention, type MultiheadAttendOptions, type MultiheadOptions } from './multihead-attention.ts';
export {
  MultiplicativeAttention,
  type MultiplicativeAttentionOptions,
  type MultiplicativeScore,
} from './multiplicative-attention.ts';
export { Parameter, parameter } from './parameter.ts';
export type { PlacedRows } from './placed-rows.ts';
export type { Nonlinearity } from './nonlinearity.ts';
export {
  fromPackedSequence,
  type PackedSequence,
  type ToPackedSequenceOptions,
  toPackedSequence,
} from './packed-sequence.ts';
export {
  AdaptiveAvgPool1d,
  AdaptiveMaxPool1d,
  AvgPool1d,
  MaxPool1d,
  Pool1d,
  type PoolModuleOptions,
} from './pool1d.ts';
export { AdaptiveAvgPool2d, AdaptiveMaxPool2d, AvgPool2d, MaxPool2d, Pool2d } from './pool2d.ts';
export { LearnedEncoding, PositionalEncoding, SinusoidalEncoding } from './positional-encoding.ts';
export { RecurrentWeights, type RecurrentWeightsOptions } from './recurrent-weights.ts';
export { Recurrent, type RecurrentOptions } from './recurrent.ts';
export { RMSNorm, type RMSNormModuleOptions } from './rms-norm.ts';
export { RNNCell, type RNNCellOptions } from './rnn-cell.ts';
export { RNN, type RNNLayerOptions } from './rnn.ts';
export { RotaryEncoding } from './rotary-encoding.ts';
export { CheckpointError, type Decoded, decodeSafetensors, encodeSafetensors } from './safetensors.ts';
export { SequencePool, type SequencePoolKind } from './sequence-pool.ts';
export { type ResultOf, Sequential, type Stage } from './sequential.ts';
export { TransformerDecoder } from './transformer-decoder.ts';
export { TransformerEncoder } from './transformer-encoder.ts';
export { type LoadReport, type StateDict, StateDictError } from './state-dict.ts';
export { type Summary, summary, type SummaryOutput, type SummaryRow } from './summary.ts';
export { type DecodeOptions, TransformerDecoderLayer } from './transformer-decoder-layer.ts';
export { type EncodeOptions, TransformerEncoderLayer } from './transformer-encoder-layer.ts';
export { TransformerStack, type TransformerStackOptions } from './transformer-stack.ts';
export { TransformerLayer, type TransformerLayerOptions } from './transformer-layer.ts';
