import * as fc from 'fast-check';

/** A text cut into chunks, some of them empty; joined they are the text. */
export function cut(text: string, at: readonly number[]): string[] {
  const places = [0, ...at.map((n) => n % (text.length + 1)).sort((a, b) => a - b), text.length];
  return places.slice(1).map((end, i) => text.slice(places[i], end));
}

/** Where to cut. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 60 }), { maxLength: 8 });

/** Texts in which what readers look out for is frequent: quotes, delimiters, line ends, marks, and anything else. */
export const troublesome: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('"', ',', '\t', '\r', '\n', '\r\n', '\uFEFF', "'", '\\', ' ', 'a') },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 8,
});
