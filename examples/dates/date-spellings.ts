import { hashSplit, Rng } from 'frostgrad';
import { SHARES, type Sides } from '../shared/sides.ts';

/** Languages, and where English is written. */
export const LANGUAGES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'it', 'nl', 'pt-BR', 'pl', 'fi'] as const;

const STYLES = ['full', 'long', 'medium'] as const;

/** A day, and one way to write it. */
export interface SpeltDate {
  /** YYYY-MM-DD */
  readonly iso: string;
  readonly language: string;
  readonly text: string;
}

const DAY = 86_400_000;
const FIRST = Date.UTC(1950, 0, 1);
const DAYS = (Date.UTC(2050, 0, 1) - FIRST) / DAY;

/** The side of a day, however it is written. */
const sideOf = hashSplit(SHARES);

/**
 * Days of 1950 to 2049 as `Intl.DateTimeFormat` writes them in full, long and medium style, drawn by the seed. A day is on one side only, by
 * a hash of its ISO form: what is held out was not seen in any language.
 *
 * Spellings are those of the runtime's Unicode data: another version of it may differ in a comma. Spaces of any kind become plain
 * ones.
 */
export function drawDates(
  counts: Readonly<Record<keyof Sides<SpeltDate>, number>>,
  { seed }: { readonly seed: number },
): Sides<SpeltDate> {
  const formats = LANGUAGES.flatMap((language) =>
    STYLES.map((dateStyle) => ({
      language,
      format: new Intl.DateTimeFormat(language, {
        dateStyle,
        timeZone: 'UTC',
        calendar: 'gregory',
        numberingSystem: 'latn',
      }),
    })),
  );
  const rng = new Rng(seed);
  const below = (n: number): number => Math.floor(rng.next() * n);
  const draw = (side: keyof Sides<SpeltDate>): SpeltDate => {
    for (;;) {
      const day = new Date(FIRST + below(DAYS) * DAY);
      const { language, format } = formats[below(formats.length)] as (typeof formats)[number];
      const iso = day.toISOString().slice(0, 10);
      if (sideOf(iso) === side) return { iso, language, text: format.format(day).normalize().replace(/\s/gu, ' ') };
    }
  };
  const drawn = (side: keyof Sides<SpeltDate>): SpeltDate[] => Array.from({ length: counts[side] }, () => draw(side));
  const [test, dev] = [drawn('test'), drawn('dev')]; // first: the same ones, however many are learnt from
  return { train: drawn('train'), dev, test };
}
