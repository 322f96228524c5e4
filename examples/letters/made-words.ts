import type { Dictionary, Pronunciation } from '../g2p/dictionary.ts';
import type { Accented } from './real-words.ts';

/** How plain words are respelt with a letter: one place in the spelling, which sounds in one place. */
interface Rule {
  readonly letter: string;
  /** What the letter replaces. */
  readonly group: RegExp;
  /** What it must sound like. */
  readonly sound: readonly string[];
  /** No word that matches: the sound might come from there. */
  readonly unless?: RegExp;
  /** Only where the group ends the word and the sound ends the pronunciation. */
  readonly final?: true;
}

/**
 * Rules of thumb, in the manner of the real words: *delay* becomes *delé* as in *café*, *canyon* becomes *cañon*. They make
 * words that nobody spells so.
 */
const RULES: readonly Rule[] = [
  { letter: 'á', group: /a/, sound: ['AA'], unless: /o/ },
  { letter: 'ç', group: /c(?=[eiy])|ss/, sound: ['S'], unless: /[xz]/ },
  { letter: 'è', group: /e/, sound: ['EH'], unless: /[aiouy]/ },
  { letter: 'é', group: /ay|ey|et|ee|e/, sound: ['EY'], final: true },
  { letter: 'ê', group: /ai|ea/, sound: ['EY'] },
  { letter: 'ë', group: /y|ie|ey/, sound: ['IY'], final: true },
  { letter: 'í', group: /i/, sound: ['IY'], unless: /e|y/ },
  { letter: 'ï', group: /ee|ea/, sound: ['IY'], unless: /y$/ },
  { letter: 'ñ', group: /n[iy](?=[aeou])/, sound: ['N', 'Y'] },
  { letter: 'ó', group: /o/, sound: ['OW'], unless: /[aeu]/ },
  { letter: 'ô', group: /oa/, sound: ['OW'] },
  { letter: 'ü', group: /oo|ue/, sound: ['UW'] },
];

/** Respells plain words by the rules: those of `letters`, one word for each rule that fits. */
export function* madeWords(dictionary: Pick<Dictionary, 'words'>, letters: string): Generator<Accented> {
  const rules = RULES.filter(({ letter }) => letters.includes(letter));
  for (const [plain, pronunciations] of dictionary.words) {
    for (const rule of rules) {
      const fitting = pronunciations.filter((phones) => fits(rule, plain, phones));
      if (fitting.length === 0) continue;
      yield { word: respelt(rule, plain), plain, pronunciations: fitting };
    }
  }
}

function fits(rule: Rule, plain: string, phones: Pronunciation): boolean {
  const { sound, final, unless } = rule;
  if (unless?.test(plain)) return false;
  const places = [...plain.matchAll(groupOf(rule))].length;
  if (final) return places === 1 && ends(phones, sound);
  return places === 1 && phones.filter((_, at) => sound.every((phone, i) => phones[at + i] === phone)).length === 1;
}

const ends = (phones: Pronunciation, sound: readonly string[]): boolean =>
  phones.slice(-sound.length).join(' ') === sound.join(' ');

function respelt(rule: Rule, plain: string): string {
  return plain.replace(groupOf(rule), rule.letter);
}

function groupOf({ group, final }: Rule): RegExp {
  return new RegExp(final ? `(?:${group.source})$` : group.source, 'g');
}
