const SPLITTER = 134217729; // 2^27 + 1

/**
 * The part of `a * b` that the rounded product lost, exactly: `a * b = product + productError(a, b, product)`.
 *
 * Holds while |a|, |b| < 2^970 and the product is above 2^-960.
 *
 * @see Dekker, A floating-point technique for extending the available precision, 1971 @internal
 */
export function productError(a: number, b: number, product: number): number {
  const aBig = a * SPLITTER;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = b * SPLITTER;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The part of `a + b` that the rounded sum lost, exactly. @see Knuth, TAOCP 2, §4.2.2 @internal */
export function sumError(a: number, b: number, sum: number): number {
  const bPart = sum - a;
  return a - (sum - bPart) + (b - bPart);
}
