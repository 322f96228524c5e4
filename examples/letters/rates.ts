import { percent, print } from '../g2p/command.ts';
import type { G2P } from '../g2p/model.ts';
import { pronounce } from '../g2p/pronouncing.ts';
import { spread } from '../g2p/spread.ts';
import { judge } from '../g2p/training.ts';
import { NEW_LETTERS } from './alphabet.ts';
import { type AccentLessons, questionsOf } from './lessons.ts';
import type { Accented } from './real-words.ts';

/** Phone error rates on held-out words. */
export interface AccentRates {
  readonly real: number;
  readonly made: number;
  /** Of the words with each new letter, real and made; null where there is none. */
  readonly byLetter: readonly (number | null)[];
}

/** How a model does on the held-out words: spelt with their accents, or `plain`, without. */
export function ratesOf(model: G2P, lessons: AccentLessons, spelt: 'word' | 'plain' = 'word'): AccentRates {
  const rate = (words: readonly Accented[]): number =>
    judge(
      model,
      questionsOf(words, (accented) => accented[spelt]),
      lessons,
    ).per;
  const { real, made } = lessons;
  return {
    real: rate(real.heldOut),
    made: rate(made.heldOut),
    byLetter: heldOutByLetter(lessons).map((words) => (words.length === 0 ? null : rate(words))),
  };
}

function heldOutByLetter({ real, made }: AccentLessons): Accented[][] {
  const all = [...real.heldOut, ...made.heldOut];
  return Array.from(NEW_LETTERS, (letter) => all.filter(({ word }) => word.includes(letter)));
}

/** Rates side by side, a line for each kind of word and each letter. */
export function showRates(lessons: AccentLessons, columns: Readonly<Record<string, AccentRates>>): void {
  const cell = (text: string): string => text.padStart(10);
  const line = (name: string, words: number | string, cells: readonly string[]): void =>
    print(`  ${name.padEnd(10)}${String(words).padStart(6)}${cells.map(cell).join('')}`);
  const shown = (of: (rates: AccentRates) => number | null): string[] =>
    Object.values(columns).map((rates) => {
      const rate = of(rates);
      return rate === null ? '-' : percent(rate);
    });
  line('', 'words', Object.keys(columns));
  line(
    'real',
    lessons.real.heldOut.length,
    shown(({ real }) => real),
  );
  line(
    'made',
    lessons.made.heldOut.length,
    shown(({ made }) => made),
  );
  for (const [i, words] of heldOutByLetter(lessons).entries()) {
    line(
      `  ${NEW_LETTERS[i]}`,
      words.length,
      shown(({ byLetter }) => byLetter[i] ?? null),
    );
  }
}

/** Real words that were held out, spoken by the old model without their accents and by the one that has learnt. */
export function showExamples(base: G2P, model: G2P, lessons: AccentLessons): void {
  const words = spread(lessons.real.heldOut, 8);
  const say = (speaker: G2P, of: 'word' | 'plain'): string[] =>
    pronounce(
      speaker,
      lessons,
      words.map((accented) => accented[of]),
    ).map(({ predicted }) => predicted.join(' ') || '-');
  const [without, learnt] = [say(base, 'plain'), say(model, 'word')];
  for (const [i, { word, plain, pronunciations }] of words.entries()) {
    const listed = pronunciations.map((phones) => phones.join(' ')).join(', or ');
    print(`  ${word}: ${learnt[i]}   (${plain}: ${without[i]}; dictionary: ${listed})`);
  }
}
