/** Smallest exponent in {@link POW2}: that of the smallest subnormal float64. */
const LOWEST = -1074;

/* @__NO_SIDE_EFFECTS__ */
function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2098);
  powers[-LOWEST] = 1;
  for (let n = 1; n <= 1023; n += 1) powers[n - LOWEST] = (powers[n - 1 - LOWEST] as number) * 2;
  for (let n = -1; n >= LOWEST; n -= 1) powers[n - LOWEST] = (powers[n + 1 - LOWEST] as number) / 2;
  return powers;
}

/** `POW2[n + POW2_BIAS]` is 2^n exactly, for every float64 power of two (-1074 to 1023). @internal */
export const POW2: Float64Array = powersOfTwo();

/** Index of 2^0 in {@link POW2}. @internal */
export const POW2_BIAS = 1074;

/** Two views of one float64: `words[1]` holds sign, exponent and 20 bits of significand (little-endian). @internal */
export const float64: Float64Array = new Float64Array(1);
export const words: Int32Array = new Int32Array(float64.buffer);
