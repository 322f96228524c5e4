/**
 * Fits every polynomial in `packages/core/src/math`, and prints it.
 *
 * What is fitted is the part of a function that remains when its leading terms are taken as exact. For float64 it is
 * the interpolant at Chebyshev nodes, in BigInt arithmetic of 400 bits: within a small factor of the minimax
 * polynomial. For float32 it is the minimax polynomial (Remez' exchange) of the error as it ends up in the result,
 * fitted anew after each coefficient has been rounded to float32.
 */
import {
  atan2,
  cos,
  erf,
  exactly,
  exp,
  expm1,
  ln2At,
  log,
  piAt,
  type Real,
  sin,
  tanh,
  toNumber,
  toScale,
} from '../../packages/core/test/math/reference.ts';

const SCALE = 400;
const P = BigInt(SCALE);
const ONE = 1n << P;

const at = (x: Real): bigint => toScale(x, SCALE);
const fixed = (x: number): bigint => at(exactly(x));
const times = (a: bigint, b: bigint): bigint => (a * b) >> P;
const over = (a: bigint, b: bigint): bigint => (a << P) / b;

/** One fit: `remainder(x) ≈ Σ c_k variable(x)^k`, for `variable` in `[low, high]`. */
interface Fit {
  readonly name: string;
  readonly degree: number;
  readonly range: readonly [number, number];
  /** A float64 whose variable is close to `u`. */
  readonly point: (u: number) => number;
  readonly variable: (x: bigint) => bigint;
  readonly remainder: (x: bigint, at: number) => bigint;
  /** For float32: by what an error of the polynomial is multiplied in the result, relative to it. */
  readonly weight?: (u: number) => number;
}

function coefficients({ degree, range: [low, high], point, variable, remainder }: Fit): bigint[] {
  const nodes: bigint[] = [];
  const table: bigint[] = [];
  for (let i = 0; i <= degree; i += 1) {
    const u = (low + high) / 2 + ((high - low) / 2) * Math.cos((Math.PI * (i + 0.5)) / (degree + 1));
    const x = point(u);
    nodes.push(variable(fixed(x)));
    table.push(remainder(fixed(x), x));
  }
  for (let order = 1; order <= degree; order += 1)
    for (let i = degree; i >= order; i -= 1) table[i] = over(table[i]! - table[i - 1]!, nodes[i]! - nodes[i - order]!);
  let sum: bigint[] = [];
  for (let i = degree; i >= 0; i -= 1) {
    const next: bigint[] = [table[i]!, ...sum]; // sum * u + table[i] …
    sum.forEach((c, k) => (next[k] = next[k]! - times(c, nodes[i]!))); // … - sum * node
    sum = next;
  }
  return sum;
}

/** The `c_k u^k` of `first ≤ k ≤ degree` whose sum minimizes `max |weight (target - sum)|` over the grid. */
function minimax(grid: number[], target: number[], weight: number[], first: number, degree: number): number[] {
  const count = degree - first + 2;
  const powers = Array.from({ length: count - 1 }, (_, k) => first + k);
  let chosen = Array.from({ length: count }, (_, i) =>
    Math.round(((grid.length - 1) / 2) * (1 - Math.cos((Math.PI * (i + 0.5)) / count))),
  );
  let best: number[] = [];
  for (let round = 0; round < 30; round += 1) {
    // weight * sum ± E = weight * target at the chosen points
    best = solve(
      chosen.map((at, i) => [
        ...powers.map((k) => weight[at]! * grid[at]! ** k),
        i % 2 === 0 ? 1 : -1,
        weight[at]! * target[at]!,
      ]),
    ).slice(0, -1);
    const error = grid.map(
      (u, i) => weight[i]! * (best.reduce((sum, c, k) => sum + c * u ** powers[k]!, 0) - target[i]!),
    );
    const peaks: number[] = []; // the largest error of each run of one sign
    error.forEach((e, i) => {
      const top = peaks.at(-1);
      if (top === undefined || e > 0 !== error[top]! > 0) peaks.push(i);
      else if (Math.abs(e) > Math.abs(error[top]!)) peaks[peaks.length - 1] = i;
    });
    while (peaks.length > count)
      if (Math.abs(error[peaks[0]!]!) < Math.abs(error[peaks.at(-1)!]!)) peaks.shift();
      else peaks.pop();
    if (peaks.length < count) break; // the residual no longer alternates: what is left is rounding
    chosen = peaks;
  }
  return best;
}

/** Gauss' elimination with pivots; the last column is the right side. */
function solve(rows: number[][]): number[] {
  const size = rows.length;
  for (let k = 0; k < size; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < size; i += 1) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = 0; i < size; i += 1) {
      if (i === k) continue;
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= size; j += 1) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return rows.map((row, k) => row[size]! / row[k]!);
}

/** Minimax coefficients, each rounded to float32 before the next are fitted. */
function rounded({ degree, range: [low, high], point, variable, remainder, weight = () => 1 }: Fit): number[] {
  const grid: number[] = [];
  let target: number[] = [];
  for (let i = 0; i <= 600; i += 1) {
    const u = (low + high) / 2 - ((high - low) / 2) * Math.cos((Math.PI * (i + 0.5)) / 601);
    const x = point(u);
    grid.push(toNumber({ digits: variable(fixed(x)), scale: SCALE }));
    target.push(toNumber({ digits: remainder(fixed(x), x), scale: SCALE }));
  }
  const full = target;
  const weights = grid.map(weight);
  const done: number[] = [];
  for (let k = 0; k <= degree; k += 1) {
    const c = Math.fround(minimax(grid, target, weights, k, degree)[0]!);
    done.push(c);
    target = target.map((t, i) => t - c * grid[i]! ** k);
  }
  const errors = grid.map((u, i) => weights[i]! * (done.reduce((sum, c, k) => sum + c * u ** k, 0) - full[i]!));
  console.log(`  error * 2^24: ${(Math.max(...errors.map(Math.abs)) * 2 ** 24).toFixed(4)}`);
  return done;
}

const same = (x: bigint): bigint => x;
const square = (x: bigint): bigint => times(x, x);
const itself = (u: number): number => u;

const LN2_HALF = 0.3467; // ln2 / 2 and the rounding of the reduction
const PI_QUARTER = 0.7855;

const exponential = (name: string, degree: number): Fit => ({
  name,
  degree,
  range: [-LN2_HALF, LN2_HALF],
  point: itself,
  variable: same,
  remainder: (r, x) => over(over(over(at(expm1(x)) - r - square(r) / 2n, r), r), r),
});

/** log((1+s)/(1-s)) = 2s + s R(s²); here as a function of z = s². */
const logarithm = (name: string, degree: number, skip: 1 | 2): Fit => ({
  name,
  degree,
  range: [0, 0.02945],
  point: Math.sqrt,
  variable: square,
  remainder: (s, x) => {
    // log of a quotient of exact numbers: 1 ± s have few more bits than s where s is a node
    const whole = at(log(1 + x)) - at(log(1 - x));
    const odd = over(whole - 2n * s, times(s, square(s)));
    return skip === 1 ? odd : over(odd - (2n * ONE) / 3n, square(s));
  },
});

const sine = (name: string, degree: number): Fit => ({
  name,
  degree,
  range: [0, PI_QUARTER ** 2],
  point: Math.sqrt,
  variable: square,
  remainder: (r, x) => over(at(sin(x)) - r, times(r, square(r))),
});

const cosine = (name: string, degree: number): Fit => ({
  name,
  degree,
  range: [0, PI_QUARTER ** 2],
  point: Math.sqrt,
  variable: square,
  remainder: (r, x) => over(at(cos(x)) - ONE + square(r) / 2n, square(square(r))),
});

const erfNear = (name: string, degree: number): Fit => ({
  name,
  degree,
  range: [0, 1],
  point: Math.sqrt,
  variable: square,
  remainder: (x, a) => over(at(erf(a)) - x, x),
});

const arctangent = (name: string, degree: number): Fit => ({
  name,
  degree,
  range: [0, 0.4376 ** 2],
  point: Math.sqrt,
  variable: square,
  remainder: (z, x) => over(at(atan2(x, 1)) - z, times(z, square(z))),
});

const ln2 = ln2At(SCALE);
const snap = (x: number): number => Math.round(x * 2 ** 24) / 2 ** 24;

const fits: Fit[] = [
  {
    name: 'exp32',
    degree: 4,
    range: [-LN2_HALF, LN2_HALF],
    point: itself,
    variable: same,
    remainder: (r, x) => over(over(at(expm1(x)) - r, r), r),
    weight: (r) => r * r * Math.exp(-r),
  },
  exponential('exp64', 9),
  { ...logarithm('log32', 2, 1), point: (u) => snap(Math.sqrt(u)), weight: itself },
  { ...logarithm('log64', 6, 1), point: (u) => snap(Math.sqrt(u)) },
  { ...logarithm('pow64, after 2s + 2s³/3', 7, 2), point: (u) => snap(Math.sqrt(u)) },
  { ...sine('sin32', 2), weight: itself },
  sine('sin64', 5),
  { ...cosine('cos32', 2), weight: (z) => z * z },
  cosine('cos64', 5),
  arctangent('atan2', 11),
  {
    name: 'tanh32',
    degree: 4,
    range: [0, 0.625 ** 2],
    point: Math.sqrt,
    variable: square,
    remainder: (x, a) => over(at(tanh(a)) - x, times(x, square(x))),
    weight: itself,
  },
  erfNear('erf32 on [0, 1]', 6),
  erfNear('erf64 on [0, 1]', 12),
  {
    name: 'erf32 on [1, 4]: log erfc(x), of u = x - 1',
    degree: 6,
    range: [0, 3],
    point: (u) => 1 + snap(u),
    variable: (x) => x - ONE,
    remainder: (_x, a) => fixed(Math.log(toNumber({ digits: ONE - at(erf(a)), scale: SCALE }))),
    weight: (u) => Math.exp(-((u + 1) ** 2)) / (2 * (u + 1)),
  },
  {
    name: 'erf64 on [1, 6]: exp(x²) erfc(x), of t = (x - 2.5) / (x + 2.5)',
    degree: 21,
    range: [-1.5 / 3.5, 3.5 / 8.5],
    point: (t) => snap((2.5 * (1 + t)) / (1 - t)),
    variable: (x) => over(x - (5n * ONE) / 2n, x + (5n * ONE) / 2n),
    // exp(x²) of an x of 24 fraction bits: its square is a float64
    remainder: (_x, a) => times(at(exp(a * a)), ONE - at(erf(a))),
  },
];

for (const fit of fits) {
  console.log(fit.name);
  const list = fit.name.includes('32')
    ? rounded(fit)
    : coefficients(fit).map((digits) => toNumber({ digits, scale: SCALE }));
  for (const c of list) console.log(`  ${c}`);
}

// 2/π in digits of 24 bits, for the reduction of huge arguments.
const digits: string[] = [];
let fraction = (2n << 2600n) / piAt(1300); // 2/π at scale 1300
for (let j = 0; j < 48; j += 1) {
  fraction = (fraction & ((1n << 1300n) - 1n)) << 24n;
  digits.push(`0x${(fraction >> 1300n).toString(16).padStart(6, '0')}`);
}
console.log(`2/π\n  ${digits.join(', ')}`);
console.log(`ln2 and its tails\n  ${split([16, 16])}\n  ${split([33, 53])}\n  ${split([42, 53])}`);

/** ln 2 as a sum of numbers of so many significant bits each. */
function split(widths: readonly number[]): string {
  let rest = ln2;
  return widths
    .map((bits) => {
      const left = toNumber({ digits: rest, scale: SCALE });
      const unit = 2 ** (Math.floor(Math.log2(Math.abs(left))) + 1 - bits);
      const part = bits === 53 ? left : Math.round(left / unit) * unit;
      rest -= fixed(part);
      return String(part);
    })
    .join(' + ');
}
