import { Rng } from '@frostgrad/core';
import { fnv1a32 } from '@frostgrad/data';
import { type Dictionary, type Pair, splitOf } from '../g2p/dictionary.ts';
import { UsageError } from '../g2p/options.ts';
import type { PhoneTable } from '../g2p/vocabulary.ts';
import type { Exam, Lessons, Question } from '../g2p/training.ts';
import { ALPHABET, NEW_LETTERS } from './alphabet.ts';
import { madeWords } from './made-words.ts';
import { type Accented, realWords } from './real-words.ts';

/** Made words held out, for each letter. */
const HELD_OUT_MADE = 20;

/** Words of one kind, parted for good: by a hash of the plain spelling. */
export interface Parted {
  readonly train: readonly Accented[];
  readonly heldOut: readonly Accented[];
}

/** Accented words to learn from and to be judged by. `dev` is all that is held out. */
export interface AccentLessons extends Lessons, Exam {
  readonly real: Parted;
  readonly made: Parted;
}

export interface AccentOptions {
  /** The longest word, in letters. */
  readonly letters: number;
  /** Made words to learn from, for each letter, as far as there are so many. */
  readonly made: number;
  readonly seed: number;
}

/**
 * The accented words, real and made.
 *
 * Of the real ones those with an odd hash are held out, about half. Made ones are on the side of the example's split on
 * which their plain spelling is - held out unless that is `train` -, drawn by the seed, and none is made from the plain
 * spelling of a real word.
 *
 * @throws UsageError when no word of a kind is short enough.
 */
export function accentLessons(
  dictionary: Pick<Dictionary, 'words'>,
  table: PhoneTable,
  { letters, made: count, seed }: AccentOptions,
): AccentLessons {
  const listed = realWords(dictionary, NEW_LETTERS);
  const fitting = listed.filter(({ word }) => word.length <= letters);
  const real = parted(fitting, ({ plain }) => fnv1a32(plain) % 2 === 1);
  const taken = new Set(listed.map(({ plain }) => plain));
  const candidates = [...madeWords(dictionary, NEW_LETTERS)].filter(
    ({ word, plain }) => word.length <= letters && !taken.has(plain),
  );
  const sides = parted(candidates, ({ plain }) => splitOf(plain) !== 'train');
  const rng = new Rng(seed);
  const heldOut = drawnForEach(sides.heldOut, HELD_OUT_MADE, rng); // first: the same ones, however many are learnt from
  const made = { train: drawnForEach(sides.train, count, rng), heldOut };
  const lists = {
    'real words to learn from': real.train,
    'real words held out': real.heldOut,
    'made words': made.train,
  };
  for (const [what, words] of Object.entries({ ...lists, 'made words held out': made.heldOut })) {
    if (words.length === 0) throw new UsageError(`--letters ${letters} leaves no ${what}; allow longer words`);
  }
  return {
    real,
    made,
    table,
    alphabet: ALPHABET,
    train: [...real.train, ...made.train].flatMap(pairsFrom),
    dev: [...real.heldOut, ...made.heldOut].map(({ word, pronunciations }) => ({
      word,
      phones: pronunciations[0] ?? [],
    })),
    dictionary: {
      words: new Map([...fitting, ...candidates].map(({ word, pronunciations }) => [word, pronunciations])),
    },
  };
}

/** Accented words as questions: spelt as they are, or as `spell` has it. */
export function questionsOf(words: readonly Accented[], spell: (accented: Accented) => string): Question[] {
  return words.map((accented) => ({ word: spell(accented), references: accented.pronunciations }));
}

function pairsFrom({ word, pronunciations }: Accented): Pair[] {
  return pronunciations.map((phones) => ({ word, phones }));
}

function parted(words: readonly Accented[], isHeldOut: (word: Accented) => boolean): Parted {
  return { train: words.filter((word) => !isHeldOut(word)), heldOut: words.filter(isHeldOut) };
}

/** At most `count` words for each letter. */
function drawnForEach(words: readonly Accented[], count: number, rng: Rng): Accented[] {
  return [...NEW_LETTERS].flatMap((letter) => {
    const having = words.filter(({ word }) => word.includes(letter));
    return Array.from(rng.permutation(having.length).slice(0, count), (i) => having[i] as Accented);
  });
}
