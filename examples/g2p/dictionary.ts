import { hashSplit } from '@frostgrad/data';
import { dictionary as packageEntries } from 'cmu-pronouncing-dictionary';

/** One pronunciation: phones without stress marks, e.g. `['N', 'AY', 'F']`. */
export type Pronunciation = readonly string[];

export type Split = 'train' | 'dev' | 'test';

/** One word with one of its pronunciations: what a model trains on. */
export interface Pair {
  readonly word: string;
  readonly phones: Pronunciation;
}

/** What the raw entries held, before cleaning. Counts are of entries (keys), not of words. */
export interface EntryTally {
  readonly entries: number;
  /** Keys of the form `word(2)`. */
  readonly variants: number;
  /** Pronunciations with a trailing `# comment`. */
  readonly comments: number;
  /** Keys left out because, without their `(n)`, they hold something besides a-z and `'`. */
  readonly leftOut: number;
}

export interface Dictionary {
  /** Each word's distinct pronunciations, in the order of the entries. */
  readonly words: ReadonlyMap<string, readonly Pronunciation[]>;
  /** Every phone that occurs, sorted. */
  readonly phones: readonly string[];
  readonly tally: EntryTally;
}

export interface PairsOptions {
  /** Leaves out words with more letters than this. Default: no limit. */
  readonly maxLetters?: number;
  /** Gives each word once, with its first pronunciation: for decoding, where all references are scored anyway. */
  readonly firstOnly?: boolean;
}

const VARIANT = /\(\d+\)$/;
const COMMENT = /\s*#.*$/;
const SPELLABLE = /^[a-z']+$/;
const STRESS = /\d$/;

/**
 * Groups raw dictionary entries by word, cleaned.
 *
 * `word(2)` becomes another pronunciation of `word`, a trailing `# comment` and the stress digits go, keys with
 * characters outside a-z and `'` are left out, and pronunciations that differ only in stress become one. Words are kept
 * in a `Map`, because `constructor` is one of them.
 *
 * @throws SyntaxError when an entry has no phones.
 * @example
 * parseDictionary([['read', 'R EH1 D'], ['read(2)', 'R IY1 D # now']]).words.get('read') // [[R, EH, D], [R, IY, D]]
 */
export function parseDictionary(entries: Iterable<readonly [key: string, pronunciation: string]>): Dictionary {
  const words = new Map<string, string[][]>();
  const phones = new Set<string>();
  const tally = { entries: 0, variants: 0, comments: 0, leftOut: 0 };
  for (const [key, value] of entries) {
    tally.entries += 1;
    const word = key.replace(VARIANT, '');
    const spoken = value.replace(COMMENT, '').trim();
    if (word !== key) tally.variants += 1;
    if (value.includes('#')) tally.comments += 1;
    if (spoken === '') throw new SyntaxError(`g2p: entry '${key}' has no phones: '${value}'`);
    if (!SPELLABLE.test(word)) {
      tally.leftOut += 1;
      continue;
    }
    const pronunciation = spoken.split(/\s+/).map((phone) => phone.replace(STRESS, ''));
    for (const phone of pronunciation) phones.add(phone);
    const known = words.get(word);
    if (known === undefined) words.set(word, [pronunciation]);
    else if (!known.some((other) => samePhones(other, pronunciation))) known.push(pronunciation);
  }
  return { words, phones: [...phones].sort(), tally };
}

/**
 * The CMU pronouncing dictionary, read from the npm package `cmu-pronouncing-dictionary` and cleaned.
 *
 * Version 3.0.0 holds 135,155 entries and gives 124,920 words with 133,659 pronunciations over 39 phones.
 */
export function loadDictionary(): Dictionary {
  return parseDictionary(Object.entries(packageEntries));
}

/**
 * The side of the fixed split on which a word stands, whatever its pronunciations: train 85 %, dev 5 %, test 10 %.
 *
 * It depends on the spelling alone: never on the package's order, on other words or on a seed.
 */
export const splitOf: (word: string) => Split = hashSplit({ train: 17, dev: 1, test: 2 });

/** The pairs of one side of the split, in the order of the dictionary. */
export function pairsOf(
  dictionary: Dictionary,
  split: Split,
  { maxLetters = Infinity, firstOnly = false }: PairsOptions = {},
): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const [word, pronunciations] of dictionary.words) {
    if (word.length > maxLetters || splitOf(word) !== split) continue;
    for (const phones of firstOnly ? pronunciations.slice(0, 1) : pronunciations) pairs.push({ word, phones });
  }
  return pairs;
}

function samePhones(a: Pronunciation, b: Pronunciation): boolean {
  return a.length === b.length && a.every((phone, i) => phone === b[i]);
}
