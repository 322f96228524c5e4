import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, errorRates, scoreWord } from '../scoring.ts';

const phones = fc.array(fc.constantFrom('AA', 'B', 'K'), { maxLength: 6 });
const references = fc.array(phones, { minLength: 1, maxLength: 4 });

/** The definition itself, without a table. */
function naiveDistance(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [shortA, shortB] = [a.slice(1), b.slice(1)];
  const substituted = naiveDistance(shortA, shortB) + (a[0] === b[0] ? 0 : 1);
  return Math.min(substituted, naiveDistance(shortA, b) + 1, naiveDistance(a, shortB) + 1);
}

describe('editDistance', () => {
  test('agrees with the recursive definition', () => {
    fc.assert(
      fc.property(phones, phones, (a, b) => {
        expect(editDistance(a, b)).toBe(naiveDistance(a, b));
      }),
    );
  });

  test('is symmetric', () => {
    fc.assert(
      fc.property(phones, phones, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
      }),
    );
  });

  test('is zero exactly for equal sequences', () => {
    fc.assert(
      fc.property(phones, phones, (a, b) => {
        expect(editDistance(a, [...a])).toBe(0);
        expect(editDistance(a, b) === 0).toBe(a.join(' ') === b.join(' '));
      }),
    );
  });

  test('obeys the triangle inequality', () => {
    fc.assert(
      fc.property(phones, phones, phones, (a, b, c) => {
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });

  test('lies between the difference of the lengths and the longer length', () => {
    fc.assert(
      fc.property(phones, phones, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  test('does not see a common beginning or end', () => {
    fc.assert(
      fc.property(phones, phones, phones, phones, (start, a, b, end) => {
        expect(editDistance([...start, ...a, ...end], [...start, ...b, ...end])).toBe(editDistance(a, b));
      }),
    );
  });

  test('is three for kitten and sitting', () => {
    expect(editDistance([...'kitten'], [...'sitting'])).toBe(3);
  });
});

describe('scoreWord', () => {
  test('takes a reference with the smallest distance, and of these the shortest', () => {
    fc.assert(
      fc.property(phones, references, (predicted, list) => {
        const { distance, reference } = scoreWord({ predicted, references: list });
        const distances = list.map((other) => editDistance(predicted, other));
        expect(distance).toBe(Math.min(...distances));
        const closest = list.filter((_, i) => distances[i] === distance);
        expect(reference.length).toBe(Math.min(...closest.map((other) => other.length)));
      }),
    );
  });

  test('takes the shorter of two equally close references, so that the rate is the larger', () => {
    const long = ['R', 'EH', 'D', 'S'];
    const short = ['R', 'EH'];
    const predicted = ['R', 'EH', 'D'];
    expect(scoreWord({ predicted, references: [long, short] })).toEqual({ distance: 1, reference: short });
    expect(errorRates([{ predicted, references: [long, short] }]).per).toBe(1 / 2);
  });

  test('takes the first of equally close references of one length', () => {
    const first = ['R', 'IY', 'D'];
    expect(scoreWord({ predicted: ['R', 'D'], references: [first, ['R', 'EH', 'D']] }).reference).toBe(first);
  });

  test('refuses a word without references', () => {
    expect(() => scoreWord({ predicted: ['N'], references: [] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: scoreWord: a word needs at least one reference pronunciation]`,
    );
  });
});

describe('errorRates', () => {
  test('counts one wrong phone of six, and one wrong word of two', () => {
    const rates = errorRates([
      { predicted: ['N', 'AY', 'F'], references: [['N', 'AY', 'F']] },
      { predicted: ['TH', 'AO', 'T', 'S'], references: [['TH', 'AO', 'T']] },
    ]);
    expect(rates).toEqual({ per: 1 / 6, wer: 1 / 2, words: 2, wrongWords: 1, distance: 1, referencePhones: 6 });
  });

  test('does not depend on the order of the words or of their references', () => {
    const predictions = fc.array(fc.record({ predicted: phones, references }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(predictions, (list) => {
        fc.pre(list.every((item) => item.references.every((reference) => reference.length > 0)));
        const turned = list.map((item) => ({ ...item, references: [...item.references].reverse() })).reverse();
        expect(errorRates(turned)).toEqual(errorRates(list));
      }),
    );
  });

  test('cannot rise when a reference is added: the word error rate', () => {
    fc.assert(
      fc.property(phones, references, phones, (predicted, list, added) => {
        fc.pre([...list, added].every((reference) => reference.length > 0));
        const before = errorRates([{ predicted, references: list }]).wer;
        expect(errorRates([{ predicted, references: [...list, added] }]).wer).toBeLessThanOrEqual(before);
      }),
    );
  });

  test('exceeds one when far too much is predicted', () => {
    expect(errorRates([{ predicted: ['B', 'B', 'B', 'B'], references: [['K']] }]).per).toBe(4);
  });

  test('has no rate of nothing', () => {
    expect(() => errorRates([])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: errorRates: 0 words with 0 reference phones have no rates]`,
    );
  });
});
