import fc, { type Arbitrary } from 'fast-check';

/** Which lengths. */
export interface LengthConstraints {
  /** Rows at least; default 1. */
  readonly minRows?: number;
  /** Rows at most; default 4. */
  readonly maxRows?: number;
  /** Longest row; default 4. */
  readonly longest?: number;
}

/**
 * Lengths of the rows of a batch; one row in five or more is empty.
 *
 * @example
 * fc.sample(lengths({ minRows: 3, maxRows: 3 }), 1)[0].length // 3
 */
export function lengths({ minRows = 1, maxRows = 4, longest = 4 }: LengthConstraints = {}): Arbitrary<
  readonly number[]
> {
  const length = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: longest }) },
    { weight: 2, arbitrary: fc.constant(0) },
  );
  return fc.array(length, { minLength: minRows, maxLength: maxRows });
}
