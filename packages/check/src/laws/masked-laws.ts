import type { AnyLaw } from '../law.ts';
import { gridWeights } from './grid-weights.ts';
import { type MaskedSubject, padScores, padWeights } from './masked-weights.ts';

/**
 * What a softmax obeys that knows a mask.
 *
 * @example
 * maskedLaws.length // 3
 */
export const maskedLaws: readonly AnyLaw<MaskedSubject>[] = [padWeights, padScores, gridWeights];
