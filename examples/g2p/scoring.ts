import type { Pronunciation } from './dictionary.ts';

/** A word's decoded phones and every pronunciation that counts as right. */
export interface Prediction {
  readonly predicted: Pronunciation;
  readonly references: readonly Pronunciation[];
}

/** How far a prediction is from the closest of its references. */
export interface WordScore {
  readonly distance: number;
  readonly reference: Pronunciation;
}

export interface ErrorRates {
  /** Phone error rate: `Σ distance / Σ length of the chosen references`. Can exceed 1, when far too much is predicted. */
  readonly per: number;
  /** Word error rate: the share of words that equal none of their references. */
  readonly wer: number;
  readonly words: number;
  readonly wrongWords: number;
  readonly distance: number;
  readonly referencePhones: number;
}

/**
 * Levenshtein distance: the fewest insertions, deletions and substitutions, each costing 1, that turn `a` into `b`.
 *
 * `d[i][j] = min(d[i-1][j] + 1, d[i][j-1] + 1, d[i-1][j-1] + [a_i ≠ b_j])`, two rows of which are kept. It is a metric.
 *
 * @see Levenshtein 1966; Wagner & Fischer 1974
 */
export function editDistance<T>(a: readonly T[], b: readonly T[]): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, item] of a.entries()) {
    const row = [i + 1];
    for (const [j, other] of b.entries()) {
      const substituted = (above[j] as number) + (item === other ? 0 : 1);
      row.push(Math.min(substituted, (above[j + 1] as number) + 1, (row[j] as number) + 1));
    }
    above = row;
  }
  return above[b.length] as number;
}

/**
 * Scores a prediction against the closest of its references.
 *
 * The closest has the smallest distance. Of equally close ones the shorter is taken, which makes PER the larger (the
 * stricter choice), and of equally long ones the first; so the rates do not depend on the references' order.
 *
 * @throws RangeError when there are no references.
 * @see Toshniwal & Livescu 2016, whose scoring takes the closest reference
 */
export function scoreWord({ predicted, references }: Prediction): WordScore {
  let best: WordScore | undefined;
  for (const reference of references) {
    const distance = editDistance(predicted, reference);
    const closer = best === undefined || distance < best.distance;
    if (closer || (distance === best?.distance && reference.length < best.reference.length)) {
      best = { distance, reference };
    }
  }
  if (best === undefined) throw new RangeError('scoreWord: a word needs at least one reference pronunciation');
  return best;
}

/**
 * Phone and word error rate of many words, each against the closest of its references.
 *
 * @throws RangeError when there are no words, a word has no references, or all chosen references are empty.
 * @example
 * errorRates([{ predicted: ['N', 'AY', 'T'], references: [['N', 'AY', 'F']] }]) // per 1/3, wer 1
 */
export function errorRates(predictions: Iterable<Prediction>): ErrorRates {
  let words = 0;
  let wrongWords = 0;
  let total = 0;
  let referencePhones = 0;
  for (const prediction of predictions) {
    const { distance, reference } = scoreWord(prediction);
    words += 1;
    if (distance > 0) wrongWords += 1;
    total += distance;
    referencePhones += reference.length;
  }
  if (referencePhones === 0) throw new RangeError(`errorRates: ${words} words with 0 reference phones have no rates`);
  return { per: total / referencePhones, wer: wrongWords / words, words, wrongWords, distance: total, referencePhones };
}
