import { collatePadded, type Padded, tensor, type Tensor, type Vocabulary } from 'frostgrad';
import { type Definition, wordsOf } from './definitions.ts';

/** A definition and its words. */
export interface Text {
  readonly definition: Definition;
  readonly tokens: readonly string[];
}

/** Texts as the model takes them, and their topics, `[B]`. */
export interface TextBatch {
  readonly texts: Padded;
  readonly topics: Tensor;
}

/** Cuts definitions into words. */
export function textsOf(definitions: readonly Definition[]): Text[] {
  return definitions.map((definition) => ({ definition, tokens: wordsOf(definition) }));
}

/** Puts texts into a batch. */
export function batchOf(texts: readonly Text[], table: Vocabulary): TextBatch {
  return {
    texts: collatePadded(texts.map(({ tokens }) => table.encode(tokens))),
    topics: tensor(topicsOf(texts)),
  };
}

/** What they are about. */
export function topicsOf(texts: readonly Text[]): Int32Array {
  return Int32Array.from(texts, ({ definition }) => definition.topic);
}
