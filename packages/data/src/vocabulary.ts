import { ValueError } from '@frostgrad/core/functional';
import { expectCount } from './counts.ts';
import { readVocabulary, type VocabularyData, vocabularyFormat } from './vocabulary-data.ts';

/** What stands for no piece of text: a padded cell, an unknown token, the beginning and the end. */
export type Special = 'pad' | 'unk' | 'bos' | 'eos';

/** The special tokens of a vocabulary and how they are shown; their ids are 0, 1, ... in the order written. */
export type Specials = Readonly<Partial<Record<Special, string>>>;

/** All four, unless a vocabulary is told otherwise. */
export const defaultSpecials: Specials = { pad: '<pad>', unk: '<unk>', bos: '<bos>', eos: '<eos>' };

/** Options of `Vocabulary.fromCounts`. */
export interface FromCountsOptions {
  /** Leaves out what is rarer; 1 unless told otherwise. */
  readonly minCount?: number;
  /** Keeps the most frequent tokens, so that there are so many ids at most, specials included. */
  readonly maxSize?: number;
  readonly specials?: Specials;
}

/** Options of `encode`. */
export interface EncodeTokensOptions {
  /** Begins with bos. */
  readonly bos?: boolean;
  /** Ends with eos. */
  readonly eos?: boolean;
}

/** Options of `decode`. */
export interface DecodeIdsOptions {
  /** `drop`, the default, leaves out pad, bos and eos; `show` gives them their text, which counts as wrong where a model emits them. */
  readonly specials?: 'drop' | 'show';
  /** Ends before the first eos, and looks no further; true unless told otherwise. */
  readonly untilEos?: boolean;
}

/**
 * Tokens and their ids, both ways: specials first, then tokens in the order given.
 *
 * Text cannot name a special: a token that reads `<pad>` is as unknown as any other.
 *
 * @example
 * const vocabulary = new Vocabulary(['a', 'b']);
 * vocabulary.encode(['b', 'a', 'z'], { eos: true }) // [5, 4, 1, 3]
 * vocabulary.decode([5, 4, 3, 0]) // ['b', 'a']
 */
export class Vocabulary {
  /** How each id is shown, specials included. */
  readonly tokens: readonly string[];
  readonly specials: Specials;
  readonly #ids: ReadonlyMap<string, number>;

  /** @throws ValueError for a token that is empty or stands twice, among tokens and specials. */
  constructor(tokens: Iterable<string>, { specials = defaultSpecials }: { readonly specials?: Specials } = {}) {
    const first = Object.values(specials);
    const ids = new Map<string, number>();
    for (const token of [...first, ...tokens]) {
      if (token === '' || ids.has(token))
        throw new ValueError(
          'vocabulary',
          `token '${token}' is empty or stands twice, at ids ${ids.get(token) ?? '-'} and ${ids.size}`,
        );
      ids.set(token, ids.size);
    }
    this.tokens = [...ids.keys()];
    this.specials = { ...specials };
    for (const special of first) ids.delete(special);
    this.#ids = ids;
  }

  /**
   * From counts of tokens: the most frequent first, of equal counts in the order of their UTF-16 units. So it depends on the counts
   * alone, not on the order of the data.
   *
   * @throws ValueError for counts or options that are none, and when the data holds a token that reads like a special.
   * @example
   * Vocabulary.fromCounts(countTokens([['b', 'a', 'b'], ['c']]), { specials: {} }).tokens // ['b', 'a', 'c']
   */
  static fromCounts(
    counts: Iterable<readonly [token: string, count: number]>,
    { minCount = 1, maxSize = Infinity, specials = defaultSpecials }: FromCountsOptions = {},
  ): Vocabulary {
    expectCount('vocabulary', 'minCount', minCount);
    if (maxSize !== Infinity) expectCount('vocabulary', 'maxSize', maxSize);
    const kept: (readonly [string, number])[] = [];
    for (const [token, count] of counts) {
      if (!Number.isSafeInteger(count) || count < 0)
        throw new ValueError('vocabulary', `the count of '${token}' is ${count}; expected an integer of at least 0`);
      if (count >= minCount) kept.push([token, count]);
    }
    kept.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : Number(a > b)));
    const room = Math.max(0, maxSize - Object.keys(specials).length);
    return new Vocabulary(
      kept.slice(0, room).map(([token]) => token),
      { specials },
    );
  }

  /** The number of ids: rows of an embedding, classes of an output. */
  get size(): number {
    return this.tokens.length;
  }

  /** The id of a special. @throws ValueError when the vocabulary does not have it. */
  special(name: Special): number {
    const id = Object.keys(this.specials).indexOf(name);
    if (id >= 0) return id;
    throw new ValueError('vocabulary', `there is no ${name}; add it to the specials: { ${name}: '<${name}>' }`);
  }

  /** Whether a token has an id of its own. */
  has(token: string): boolean {
    return this.#ids.has(token);
  }

  /**
   * The ids of tokens, as int32 for `Embedding`. What is not known becomes unk.
   *
   * @throws ValueError for an unknown token when there is no unk, and for a bos or eos that there is not.
   */
  encode(tokens: Iterable<string>, { bos = false, eos = false }: EncodeTokensOptions = {}): Int32Array {
    const ids: number[] = bos ? [this.special('bos')] : [];
    let position = 0;
    for (const token of tokens) {
      ids.push(this.#ids.get(token) ?? this.#unknown(token, position));
      position++;
    }
    if (eos) ids.push(this.special('eos'));
    return Int32Array.from(ids);
  }

  #unknown(token: string, position: number): number {
    if (this.specials.unk !== undefined) return this.special('unk');
    throw new ValueError(
      'vocabulary',
      `token '${token}' at position ${position} is none of the ${this.#ids.size} known, and there is no unk`,
    );
  }

  /**
   * The tokens of ids, up to the first eos.
   *
   * @throws ValueError for an id that is none of the vocabulary's.
   */
  decode(ids: Iterable<number>, { specials = 'drop', untilEos = true }: DecodeIdsOptions = {}): string[] {
    const names = Object.keys(this.specials);
    const tokens: string[] = [];
    let position = 0;
    for (const id of ids) {
      const token = this.tokens[id];
      if (token === undefined) {
        throw new ValueError('vocabulary', `id ${id} at position ${position} is none of the ${this.size}`);
      }
      position++;
      const name = names[id];
      if (untilEos && name === 'eos') break;
      if (specials === 'show' || name === undefined || name === 'unk') tokens.push(token);
    }
    return tokens;
  }

  /**
   * Plain data for `JSON.stringify`, which calls it.
   *
   * @example
   * Vocabulary.fromJSON(JSON.parse(JSON.stringify(new Vocabulary(['a'])))).tokens.length // 5
   */
  toJSON(): VocabularyData {
    const tokens = this.tokens.slice(Object.keys(this.specials).length);
    return { format: vocabularyFormat, specials: this.specials, tokens };
  }

  /** What `toJSON` gave. @throws ValueError for anything else, saying what is wrong with it. */
  static fromJSON(data: unknown): Vocabulary {
    const { tokens, specials } = readVocabulary(data);
    return new Vocabulary(tokens, { specials });
  }
}

/**
 * How often each token comes.
 *
 * @example
 * countTokens([['b', 'a'], ['b']]).get('b') // 2
 */
export function countTokens(sequences: Iterable<Iterable<string>>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const tokens of sequences) for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}
