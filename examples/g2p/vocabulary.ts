import { Vocabulary } from '@frostgrad/data';

/** What stands in a padded cell. Pads are never read, so any integer may stand there; this one has a row of its own. */
export const PAD = 0;
/** Ends a word on both sides: the last letter id of a source and the last phone id of a target. */
export const EOS = 1;
/** The first input of the decoder. Never a target. */
export const BOS = 2;

/** The alphabet of the spelling side, in the order of its ids. A model may have learnt more letters, behind these. */
export const LETTERS = "abcdefghijklmnopqrstuvwxyz'";
const FIRST_LETTER = 2; // after PAD and EOS

/** Rows of the letter embedding: PAD, EOS and the 27 letters. */
export const LETTER_COUNT: number = FIRST_LETTER + LETTERS.length;

/** An alphabet for a reader. */
function shownAlphabet(letters: string): string {
  const added = letters.slice(LETTERS.length);
  return added === '' ? "a-z and '" : `a-z, ' and ${added}`;
}

/** A word that cannot be spelled with the alphabet: a-z and `'`, unless there are more letters. */
export class AlphabetError extends Error {
  override readonly name = 'AlphabetError';
  readonly word: string;
  /** The first character outside the alphabet; empty for the empty word. */
  readonly character: string;
  /** Its position, counted from 0 in characters (code points). */
  readonly position: number;

  constructor(word: string, character: string, position: number, letters: string = LETTERS) {
    super(
      character === ''
        ? `g2p: the word is empty; give at least one letter of ${shownAlphabet(letters)}`
        : `g2p: '${word}' has '${character}' (position ${position}), which is outside the alphabet ${shownAlphabet(letters)}`,
    );
    this.word = word;
    this.character = character;
    this.position = position;
  }
}

/** Phones and their ids, after PAD, EOS and BOS, both ways. Its size is the number of output classes. */
export type PhoneTable = Vocabulary;

/**
 * Numbers the phones in the order given.
 *
 * @throws ValueError when a phone stands twice or is empty.
 */
export function createPhoneTable(phones: readonly string[]): PhoneTable {
  return new Vocabulary(phones, { specials: { pad: '<pad>', eos: '<eos>', bos: '<bos>' } });
}

/**
 * The letter ids of a word, followed by EOS.
 *
 * The word is taken as it is: a caller who wants `Knife` to be `knife` lowers it first.
 *
 * @param letters the alphabet, `LETTERS` and perhaps more behind them: one UTF-16 unit each.
 * @returns `[S]` with `S = letters of the word + 1`.
 * @throws AlphabetError when the word is empty or has a character outside the alphabet.
 * @example
 * encodeWord('cab') // [4, 2, 3, 1]
 * encodeWord('né', LETTERS + 'é') // [15, 29, 1]
 */
export function encodeWord(word: string, letters: string = LETTERS): Int32Array {
  const characters = [...word];
  if (characters.length === 0) throw new AlphabetError(word, '', 0, letters);
  const ids = new Int32Array(characters.length + 1);
  for (const [position, character] of characters.entries()) {
    const letter = letters.indexOf(character);
    if (letter < 0) throw new AlphabetError(word, character, position, letters);
    ids[position] = FIRST_LETTER + letter;
  }
  ids[characters.length] = EOS;
  return ids;
}

/**
 * The phones that ids stand for, up to the first EOS, or all of them when there is none. A PAD or BOS that a model emits comes out as
 * `<pad>` and `<bos>`, so that scoring counts it as an error.
 *
 * @throws ValueError when an id before the first EOS is outside the table.
 * @example
 * decodePhones(createPhoneTable(['AH', 'N']), [4, 3, EOS, 4]) // ['N', 'AH']
 */
export function decodePhones(table: PhoneTable, ids: Iterable<number>): string[] {
  return table.decode(ids, { specials: 'show' });
}
