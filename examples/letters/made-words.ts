import type { Dictionary, Pronunciation } from '../g2p/dictionary.ts';
import type { Accented } from './real-words.ts';

/** How plain words are respelt with a letter: one place in the spelling, which sounds in one place. */
interface Rule {
  readonly letter: string;
  /** What the letter replaces: all matches in a word, so that there must be one only. */
  readonly group: RegExp;
  /** What it must sound like. */
  readonly sound: readonly string[];
  /** No word that matches: the sound might come from there. */
  readonly unless?: RegExp;
  /** The sound must end the pronunciation, as the group ends the word. */
  readonly final?: true;
}

/**
 * Rules of thumb, in the manner of the real words: *delay* becomes *delé* as in *café*, *canyon* becomes *cañon*. They make
 * words that nobody spells so.
 */
const RULES: readonly Rule[] = [
  { letter: 'á', group: /a/g, sound: ['AA'], unless: /o/ },
  { letter: 'ç', group: /c(?=[eiy])|ss/g, sound: ['S'], unless: /[xz]/ },
  { letter: 'è', group: /e/g, sound: ['EH'], unless: /[aiouy]/ },
  { letter: 'é', group: /(?:ay|ey|et|ee|e)$/g, sound: ['EY'], final: true },
  { letter: 'ê', group: /ai|ea/g, sound: ['EY'] },
  { letter: 'ë', group: /(?:y|ie|ey)$/g, sound: ['IY'], final: true },
  { letter: 'í', group: /i/g, sound: ['IY'], unless: /e|y/ },
  { letter: 'ï', group: /ee|ea/g, sound: ['IY'], unless: /y$/ },
  { letter: 'ñ', group: /n[iy](?=[aeou])/g, sound: ['N', 'Y'] },
  { letter: 'ó', group: /o/g, sound: ['OW'], unless: /[aeu]/ },
  { letter: 'ô', group: /oa/g, sound: ['OW'] },
  { letter: 'ü', group: /oo|ue/g, sound: ['UW'] },
];

/** Respells plain words by the rules: those of `letters`, one word for each rule that fits. */
export function* madeWords(dictionary: Pick<Dictionary, 'words'>, letters: string): Generator<Accented> {
  const rules = RULES.filter(({ letter }) => letters.includes(letter));
  for (const [plain, pronunciations] of dictionary.words) {
    for (const { letter, group, unless, sound, final = false } of rules) {
      if (unless?.test(plain) || plain.match(group)?.length !== 1) continue;
      const fitting = pronunciations.filter((phones) => soundsOnce(phones, sound, final));
      if (fitting.length > 0) yield { word: plain.replace(group, letter), plain, pronunciations: fitting };
    }
  }
}

/** Whether a sound comes exactly once or, when it is a final one, at the end. */
function soundsOnce(phones: Pronunciation, sound: readonly string[], final: boolean): boolean {
  const isAt = (at: number): boolean => sound.every((phone, i) => phones[at + i] === phone);
  return final ? isAt(phones.length - sound.length) : phones.filter((_, at) => isAt(at)).length === 1;
}
