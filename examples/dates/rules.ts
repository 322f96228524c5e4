import type { SpeltDate } from './date-spellings.ts';

/** A way to read a date: YYYY-MM-DD, or what is none. */
export type ReadDate = (text: string) => string;

/** What the runtime makes of a text, which is meant for English and goes by the first three letters of a month. */
export const readByRuntime: ReadDate = (text) => {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return 'none';
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
};

/**
 * A rule written by hand: four digits are the year, the first other number is the day, and the month is that of a word which
 * stood for one month only in the dates it is given, or else the second other number.
 */
export function ruleFrom(known: readonly SpeltDate[]): ReadDate {
  const months = new Map<string, string | null>();
  for (const { text, iso } of known) {
    const month = iso.slice(5, 7);
    for (const word of wordsOf(text)) months.set(word, !months.has(word) || months.get(word) === month ? month : null);
  }
  return (text) => {
    const numbers = text.match(/\d+/g) ?? [];
    const year = numbers.find((digits) => digits.length === 4) ?? '';
    const [day = '', second = ''] = numbers.filter((digits) => digits.length < 4);
    const named = wordsOf(text).find((word) => typeof months.get(word) === 'string');
    const month = named === undefined ? second : (months.get(named) as string);
    return [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}
