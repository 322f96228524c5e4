import { Offsets, Ragged, type Shape } from '@frostgrad/core';
import type { Arbitrary } from 'fast-check';
import { type LengthConstraints, lengths } from './lengths.ts';
import { type NumberConstraints } from './numbers.ts';
import { tensors } from './tensors.ts';

/** Which batches. */
export interface RaggedConstraints extends LengthConstraints, NumberConstraints {
  /** Shape of one position; default [2]. */
  readonly feature?: Shape;
  /** Whether the values require grad; default false. */
  readonly requiresGrad?: boolean;
}

/**
 * Ragged batches, empty rows among them.
 *
 * @example
 * fc.sample(raggedBatches({ feature: [3] }), 1)[0].values.shape[1] // 3
 */
export function raggedBatches({ feature = [2], ...rest }: RaggedConstraints = {}): Arbitrary<Ragged> {
  return lengths(rest).chain((rows) => {
    const offsets = Offsets.fromLengths(rows);
    return tensors({ ...rest, shape: [offsets.total, ...feature] }).map((values) => new Ragged(values, offsets));
  });
}
