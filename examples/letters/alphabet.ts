import { LETTERS } from '../g2p/vocabulary.ts';

/** The letters that a trained model is taught, in the order of their rows. */
export const NEW_LETTERS = 'çèéêëïñôü';

/** What a model can read that has learnt them: their ids come behind the old ones, which stay as they were. */
export const ALPHABET: string = LETTERS + NEW_LETTERS;

/**
 * A word without its accents.
 *
 * @example
 * plainOf('façade') // 'facade'
 */
export function plainOf(word: string): string {
  return word.normalize('NFD').replace(/\p{Mark}/gu, '');
}

/**
 * A word as the models are given it: in lower case, with one character for a letter and its accent.
 *
 * @example
 * spelling('CAFE\u0301') // 'café'
 */
export function spelling(word: string): string {
  return word.toLowerCase().normalize('NFC');
}
