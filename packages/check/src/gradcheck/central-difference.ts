/** A derivative by differences, and how far its own estimates disagree. */
export interface Difference {
  readonly value: number;
  /** Disagreement of the last extrapolations; Infinity when no step gave two finite values. */
  readonly uncertainty: number;
}

/** Steps shrink by this factor; the error of a central difference goes with its square. */
const FACTOR = 4;
const LEVELS = 7;
/** Extrapolations beyond this order amplify rounding more than they remove truncation. */
const COLUMNS = 3;

/**
 * `f'(0)` by central differences with steps `eps * 4^6, ..., 4 eps, eps`, extrapolated to step 0 (Ridders' method).
 *
 * Stops as soon as the estimates agree within `enough`. A step that leaves the domain (NaN, Infinity) is passed over, and
 * so is, in effect, one that reaches across a kink: its estimates disagree with the next ones.
 *
 * @param change `f(h) - f(-h)`.
 * @example
 * centralDifference((h) => Math.exp(h) - Math.exp(-h), 1e-6, 1e-10).value // 1
 * @see Ridders 1982, "Accurate computation of F'(x) and F'(x)F''(x)"
 */
export function centralDifference(change: (h: number) => number, eps: number, enough: number): Difference {
  let best: Difference = { value: NaN, uncertainty: Infinity };
  let previous: readonly number[] = [];
  for (let level = 0; level < LEVELS; level++) {
    const h = eps * FACTOR ** (LEVELS - 1 - level);
    const first = change(h) / (2 * h);
    if (!Number.isFinite(first)) {
      previous = [];
      continue;
    }
    const row = [first];
    for (let j = 1; j <= Math.min(previous.length, COLUMNS - 1); j++) {
      const weight = FACTOR ** (2 * j);
      const before = previous[j - 1] as number;
      const same = row[j - 1] as number;
      const value = (weight * same - before) / (weight - 1);
      row.push(value);
      const uncertainty = Math.max(Math.abs(value - same), Math.abs(value - before));
      if (uncertainty <= best.uncertainty) best = { value, uncertainty };
    }
    if (best.uncertainty <= enough) return best;
    previous = row;
  }
  return best;
}
