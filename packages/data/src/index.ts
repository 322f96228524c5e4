export type { Bucket } from './bucket.ts';
export {
  type CollateOptions,
  collatePadded,
  type CollatePaddedOptions,
  collateRagged,
  type Padded,
  type Sequence,
} from './collate.ts';
export { DataError, type Place } from './data-error.ts';
export { DataLoader, type DataLoaderOptions } from './data-loader.ts';
export { Dataset } from './dataset.ts';
export { batched, type BatchesOptions, filtered, mapped, mixed, taken } from './iterables.ts';
export type { LoaderState } from './loader-state.ts';
export { type Cells, type HasLengths, padTax, type PadTax, type PadTaxOptions } from './pad-tax.ts';
export { readJsonLines, type ReadJsonLinesOptions } from './read-json-lines.ts';
export { readLines } from './read-lines.ts';
export { type Sampler, shuffledSampler, weightedSampler } from './sampler.ts';
export { fnv1a32, hashSplit, type Shares, splitByHash } from './split.ts';
export type { ReadOptions, TextSource } from './text-source.ts';
export { codePoints, graphemes, words, type WordsOptions } from './tokenize.ts';
export {
  countTokens,
  type DecodeIdsOptions,
  type EncodeTokensOptions,
  type FromCountsOptions,
  type Special,
  type Specials,
  Vocabulary,
} from './vocabulary.ts';
export type { VocabularyData } from './vocabulary-data.ts';
