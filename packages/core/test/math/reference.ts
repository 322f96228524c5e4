/**
 * Reference values of the elementary functions, from BigInt arithmetic alone: fixed-point series, good to at least
 * 100 bits relative. `reference.test.ts` shows it right against published digits.
 */

/** A real number `digits * 2^-scale`. */
export interface Real {
  readonly digits: bigint;
  readonly scale: number;
}

const words = new DataView(new ArrayBuffer(8));

/** The exact value of a finite float64. */
export function exactly(x: number): Real {
  words.setFloat64(0, x);
  const bits = words.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const digits = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  return { digits: x < 0 ? -digits : digits, scale: 1075 - Math.max(exponent, 1) };
}

/** `x` rounded down to a multiple of 2^-scale, times 2^scale. */
export function toScale(x: Real, scale: number): bigint {
  return scale >= x.scale ? x.digits << BigInt(scale - x.scale) : x.digits >> BigInt(x.scale - scale);
}

const bitLength = (n: bigint): number => (n < 0n ? -n : n).toString(16).length * 4;

/** Nearest float64 (round half up in the last of 64 bits: for display and for coefficients, not for proofs). */
export function toNumber({ digits, scale }: Real): number {
  const shift = Math.max(0, bitLength(digits) - 900);
  const head = Number(digits >> BigInt(shift));
  const rest = shift - scale;
  return rest < -1000 ? head * 2 ** -1000 * 2 ** (rest + 1000) : head * 2 ** rest;
}

/** atan(1/n) by its series. */
function inverseTangent(n: bigint, p: bigint): bigint {
  let sum = 0n;
  let power = (1n << p) / n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -power / k;
    power /= n * n;
  }
  return sum;
}

const constants = new Map<string, bigint>();
function constant(name: string, scale: number, make: (p: bigint) => bigint): bigint {
  const key = `${name} ${scale}`;
  const known = constants.get(key);
  if (known !== undefined) return known;
  const made = make(BigInt(scale + 32)) >> 32n;
  constants.set(key, made);
  return made;
}

/** Machin's formula. */
export const piAt = (scale: number): bigint =>
  constant('pi', scale, (p) => 16n * inverseTangent(5n, p) - 4n * inverseTangent(239n, p));

/** ln 2 = 2 artanh(1/3). */
export const ln2At = (scale: number): bigint =>
  constant('ln2', scale, (p) => {
    let sum = 0n;
    let power = (2n << p) / 3n;
    for (let k = 1n; power !== 0n; k += 2n) {
      sum += power / k;
      power /= 9n;
    }
    return sum;
  });

/** Σ_{k ≥ first} ±x^k / k!, every `step`-th term. */
function factorialSeries(x: bigint, p: bigint, first: bigint, step: bigint, sign: bigint): bigint {
  let term = first === 0n ? 1n << p : x;
  let sum = 0n;
  for (let k = first; term !== 0n && term !== -1n; k += step) {
    sum += term;
    for (let j = 1n; j <= step; j += 1n) term = ((term * x) >> p) / (k + j);
    term *= sign;
  }
  return sum;
}

/** e^x - 1 for |x| ≤ 0.5 or so, and e^x otherwise as a Real of full relative precision. */
function expOf(x: bigint, scale: number): Real {
  const ln2 = ln2At(scale);
  const n = (2n * x + ln2) / (2n * ln2) - (2n * x + ln2 < 0n ? 1n : 0n);
  const r = x - n * ln2;
  return { digits: factorialSeries(r, BigInt(scale), 0n, 1n, 1n), scale: scale - Number(n) };
}

const smallness = (x: number): number => (x === 0 ? 0 : Math.max(0, -Math.floor(Math.log2(Math.abs(x)))));

export const exp = (x: number): Real => expOf(toScale(exactly(x), 200), 200);

export function expm1(x: number): Real {
  const scale = 200 + smallness(x);
  const fixed = toScale(exactly(x), scale);
  if (Math.abs(x) < 1) return { digits: factorialSeries(fixed, BigInt(scale), 1n, 1n, 1n), scale };
  const e = expOf(fixed, scale);
  const one = e.scale >= 0 ? 1n << BigInt(e.scale) : 0n;
  return x < -200 ? { digits: toScale(e, 400) - (1n << 400n), scale: 400 } : { digits: e.digits - one, scale: e.scale };
}

/** log of a positive Real: a float64 guess, then one step of Halley's method, which triples its digits. */
function logOf(value: Real, scale: number): bigint {
  const p = BigInt(scale);
  const size = bitLength(value.digits);
  const two = size - value.scale; // value = f * 2^two, f in [1/16, 1]
  const f = toScale({ digits: value.digits, scale: size }, scale);
  const guess = Math.log(toNumber({ digits: f, scale }));
  const g = toScale(exactly(guess), scale);
  const e = toScale(expOf(-g, scale), scale);
  const u = (f * e) >> p; // f * exp(-guess), close to 1
  const one = 1n << p;
  return g + ((2n * (u - one)) << p) / (u + one) + BigInt(two) * ln2At(scale);
}

export const log = (x: number): Real => ({ digits: logOf(exactly(x), 260), scale: 260 });

export function log1p(x: number): Real {
  const scale = 260 + smallness(x);
  const exact = exactly(x);
  if (Math.abs(x) < 2 ** -30) {
    const p = BigInt(scale);
    const fixed = toScale(exact, scale);
    let sum = 0n;
    let power = fixed;
    for (let k = 1n; power !== 0n && power !== -1n; k += 1n) {
      sum += k % 2n === 1n ? power / k : -power / k;
      power = (power * fixed) >> p;
    }
    return { digits: sum, scale };
  }
  const at = Math.max(exact.scale, 0);
  return { digits: logOf({ digits: toScale(exact, at) + (1n << BigInt(at)), scale: at }, scale), scale };
}

function circle(x: number, turn: bigint): Real {
  const scale = 260 + smallness(x);
  const exact = exactly(x);
  const wide = scale + Math.max(0, -exact.scale + 53);
  const half = piAt(wide) >> 1n;
  const fixed = toScale(exact, wide);
  let n = (2n * fixed) / half;
  n = (n + (n < 0n ? -1n : 1n)) / 2n;
  const r = (fixed - n * half) >> BigInt(wide - scale);
  const quadrant = (((n + turn) % 4n) + 4n) % 4n;
  const p = BigInt(scale);
  const value = factorialSeries(r, p, quadrant % 2n === 0n ? 1n : 0n, 2n, -1n);
  return { digits: quadrant < 2n ? value : -value, scale };
}

export const sin = (x: number): Real => circle(x, 0n);
export const cos = (x: number): Real => circle(x, 1n);

export function tanh(x: number): Real {
  const e = expm1(2 * x);
  const scale = 260 + smallness(x);
  const fixed = toScale(e, scale);
  return { digits: (fixed << BigInt(scale)) / (fixed + (2n << BigInt(scale))), scale };
}

export function sigmoid(x: number): Real {
  const e = exp(-Math.abs(x));
  const scale = 1400;
  const fixed = toScale(e, scale);
  const one = 1n << BigInt(scale);
  return { digits: ((x < 0 ? fixed : one) << BigInt(scale)) / (one + fixed), scale };
}

/** erf x = 2/√π e^(-x²) Σ 2^k x^(2k+1) / (2k+1)!!, all terms of one sign. */
function erfOf(x: number, scale: number): bigint {
  const p = BigInt(scale);
  const fixed = toScale(exactly(x), scale);
  const square = (fixed * fixed) >> p;
  let sum = 0n;
  let term = fixed;
  for (let k = 1n; term !== 0n && term !== -1n; k += 2n) {
    sum += term;
    term = ((2n * term * square) >> p) / (k + 2n);
  }
  const e = toScale(expOf(-square, scale), scale);
  const root = squareRoot(piAt(scale) << p);
  return (2n * ((sum * e) >> p) * (1n << p)) / root;
}

export function erf(x: number): Real {
  const scale = 300 + smallness(x);
  return { digits: erfOf(x, scale), scale };
}

/** 1 - erf x, with the digits that cancel: the sum is as large as e^(x²), and the result as small as its inverse. */
export function erfc(x: number): Real {
  const scale = 300 + Math.ceil(3 * x * x);
  return { digits: (1n << BigInt(scale)) - erfOf(x, scale), scale };
}

function squareRoot(n: bigint): bigint {
  let x = 1n << BigInt(bitLength(n) / 2 + 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** |x|^y for finite x ≠ 0 and finite y. */
export function pow(x: number, y: number): Real {
  const scale = 300 + smallness(y);
  const product = (logOf(exactly(Math.abs(x)), scale) * toScale(exactly(y), scale)) >> BigInt(scale);
  return expOf(product, scale);
}

/**
 * `|value - truth|` in units in the last place of `truth`, for significands of `bits` bits (53 or 24); 0 when both
 * overflow.
 */
export function ulpsBetween(value: number, truth: Real, bits: 24 | 53 = 53): number {
  const lowest = bits === 53 ? -1074 : -149;
  const highest = bits === 53 ? 1023 : 127;
  const magnitude = truth.digits < 0n ? -truth.digits : truth.digits;
  const exponent = magnitude.toString(2).length - 1 - truth.scale;
  const unit = Math.max(Math.min(exponent, highest) - bits + 1, lowest);
  if (!Number.isFinite(value)) return value > 0 === truth.digits > 0n && exponent > highest ? 0 : Infinity;
  const at = Math.max(truth.scale, 1074, 64 - unit); // every quantity an integer at this scale
  const difference = toScale(exactly(value), at) - toScale(truth, at);
  return Math.abs(toNumber({ digits: difference, scale: at + unit }));
}

/** √(x² + y²). */
export function hypot(x: number, y: number): Real {
  const scale = 1200;
  const [a, b] = [toScale(exactly(x), scale), toScale(exactly(y), scale)];
  return { digits: squareRoot(a * a + b * b), scale };
}

/** The angle whose tangent is t in [0, 1], t and the angle as multiples of 2^-p: by halving it eight times and a series. */
function angleOf(t: bigint, p: bigint): bigint {
  let z = t;
  for (let i = 0; i < 8; i++) z = (z << p) / ((1n << p) + squareRoot((1n << (2n * p)) + z * z));
  let angle = 0n;
  for (let k = 1n, power = z; power !== 0n; k += 2n, power = -((((power * z) >> p) * z) >> p)) angle += power / k;
  return 256n * angle;
}

/** The angle of (x, y), y not 0. */
export function atan2(y: number, x: number): Real {
  const scale = 700 + smallness(Math.min(Math.abs(x), Math.abs(y)) / Math.max(Math.abs(x), Math.abs(y)));
  const p = BigInt(scale);
  const [a, b] = [toScale(exactly(Math.abs(y)), 1200), toScale(exactly(Math.abs(x)), 1200)];
  let angle = angleOf(a < b ? (a << p) / b : (b << p) / a, p);
  if (a >= b) angle = (piAt(scale) >> 1n) - angle;
  if (x < 0) angle = piAt(scale) - angle;
  return { digits: y < 0 ? -angle : angle, scale };
}

export const atan = (x: number): Real => atan2(x, 1);

/** Twice the angle whose tangent is x / (1 + √(1 - x²)). */
export function asin(x: number): Real {
  const scale = 400 + smallness(x);
  const p = BigInt(scale);
  const a = toScale(exactly(Math.abs(x)), scale);
  const one = 1n << p;
  const angle = 2n * angleOf((a << p) / (one + squareRoot(one * one - a * a)), p);
  return { digits: x < 0 ? -angle : angle, scale };
}

/** Twice the angle whose tangent is √((1 - x) / (1 + x)). */
export function acos(x: number): Real {
  const p = 500n;
  const a = toScale(exactly(Math.abs(x)), 500);
  const one = 1n << p;
  const angle = 2n * angleOf(squareRoot(((one - a) << (2n * p)) / (one + a)), p);
  return { digits: x < 0 ? piAt(500) - angle : angle, scale: 500 };
}

export function tan(x: number): Real {
  const [s, c] = [sin(x), cos(x)];
  return { digits: (s.digits << BigInt(c.scale)) / c.digits, scale: s.scale };
}

export function sinh(x: number): Real {
  const scale = 260 + smallness(x);
  const t = toScale(expm1(Math.abs(x)), scale);
  const value = (t + (t << BigInt(scale)) / (t + (1n << BigInt(scale)))) >> 1n;
  return { digits: x < 0 ? -value : value, scale };
}

export function cosh(x: number): Real {
  const scale = 300;
  const e = toScale(exp(Math.abs(x)), scale);
  return { digits: (e + (1n << BigInt(2 * scale)) / e) >> 1n, scale };
}

/** `sign(x) (a + c₃ a³ + c₅ a⁵)` for a = |x| below 2^-30, where the next term is below 2^-180 of the first. */
function oddSeries(x: number, c3: readonly [bigint, bigint], c5: readonly [bigint, bigint]): Real {
  const scale = 300 + smallness(x);
  const p = BigInt(scale);
  const a = toScale(exactly(x), scale);
  const cube = (((a * a) >> p) * a) >> p;
  const fifth = (((cube * a) >> p) * a) >> p;
  return { digits: a + (c3[0] * cube) / c3[1] + (c5[0] * fifth) / c5[1], scale };
}

export function asinh(x: number): Real {
  if (Math.abs(x) < 2 ** -30) return oddSeries(x, [-1n, 6n], [3n, 40n]);
  const a = toScale(exactly(Math.abs(x)), 300);
  const value = logOf({ digits: a + squareRoot(a * a + (1n << 600n)), scale: 300 }, 300);
  return { digits: x < 0 ? -value : value, scale: 300 };
}

export function acosh(x: number): Real {
  const a = toScale(exactly(x), 300);
  return { digits: logOf({ digits: a + squareRoot(a * a - (1n << 600n)), scale: 300 }, 300), scale: 300 };
}

export function atanh(x: number): Real {
  if (Math.abs(x) < 2 ** -30) return oddSeries(x, [1n, 3n], [1n, 5n]);
  const a = toScale(exactly(x), 300);
  const one = 1n << 300n;
  return { digits: logOf({ digits: ((one + a) << 300n) / (one - a), scale: 300 }, 300) >> 1n, scale: 300 };
}

export function exp2(x: number): Real {
  return expOf((toScale(exactly(x), 300) * ln2At(300)) >> 300n, 300);
}

const logTo = (base: number, x: number): Real => {
  const scale = 300;
  return { digits: (logOf(exactly(x), scale) << 300n) / logOf(exactly(base), scale), scale };
};
export const log2 = (x: number): Real => logTo(2, x);
export const log10 = (x: number): Real => logTo(10, x);
