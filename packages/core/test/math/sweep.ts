import * as ours from '../../src/math/index.ts';
import * as reference from './reference.ts';

type Name = keyof typeof ours;

const functions: Record<Name, (x: number, y: number) => number> = { ...ours };

/** The largest error of a sweep, in ulps of the exact result, and where it was. */
export interface Sweep {
  readonly ulps: number;
  readonly at: readonly number[];
  readonly count: number;
}

interface Budget {
  /** Stop after so many seconds … */
  readonly seconds?: number;
  /** … or after so many arguments. */
  readonly count?: number;
}

const floats = new Float32Array(1);
const patterns = new Uint32Array(floats.buffer);

/** The float32 whose bits are `pattern`. */
export function floatOf(pattern: number): number {
  patterns[0] = pattern;
  return floats[0] as number;
}

/** The bits of a float32. */
export function patternOf(x: number): number {
  floats[0] = x;
  return patterns[0] as number;
}

const doubles = new Float64Array(1);
const halves = new Int32Array(doubles.buffer);

/** Distance in float32 ulps of the exact result, where `truth` is exact to far better than an ulp. */
export function ulps32(value: number, truth: number): number {
  if (Object.is(value, truth) || (value !== value && truth !== truth)) return 0;
  if (Math.abs(truth) >= 3.4028235677973366e38) return Object.is(value, Math.fround(truth)) ? 0 : Infinity;
  doubles[0] = truth;
  const exponent = (((halves[1] as number) >> 20) & 0x7ff) - 1023;
  return Math.abs(value - truth) / 2 ** (Math.max(exponent, -126) - 23);
}

const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

/** What float32 functions are held against: exact to far better than an ulp. */
export const oracles: Readonly<Record<string, (x: number, y: number) => number>> = {
  exp32: Math.exp,
  log32: Math.log,
  log1p32: Math.log1p,
  expm132: Math.expm1,
  tanh32: Math.tanh,
  sigmoid32: sigmoid,
  sin32: Math.sin,
  cos32: Math.cos,
  erf32: ours.erf64,
  pow32: Math.pow,
  atan232: Math.atan2,
  hypot32: Math.hypot,
  softplus32: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

const takesTwo = (plain: string): boolean => ['pow', 'atan2', 'hypot'].includes(plain);

/** A generator of numbers in [0, 1) with a fixed seed (Numerical Recipes' multiplier, high bits). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const high = state >>> 5;
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (high * 67108864 + (state >>> 6)) / 9007199254740992;
  };
}

/** Bit patterns at an even, odd stride through all float32, so that every exponent and both signs are visited. */
export function sweep32(name: Name, { seconds = Infinity, count = Infinity }: Budget): Sweep {
  const fn = functions[name];
  const oracle = oracles[name] as (x: number, y: number) => number;
  const end = performance.now() + seconds * 1000;
  const next = uniform(7);
  let worst = 0;
  let at: number[] = [];
  let done = 0;
  let pattern = 0;
  while (done < count && (done % 4096 !== 0 || performance.now() < end)) {
    pattern = (pattern + 2654435761) % 4294967296; // golden ratio: even cover at any length
    // half of all float32 are tiny or huge: every second argument is of ordinary size
    const x = done % 2 === 0 ? floatOf(pattern) : Math.fround((next() - 0.5) * 2 ** (done % 9));
    const y = Math.fround((next() - 0.5) * 20);
    done += 1;
    if (x !== x) continue;
    const error = ulps32(fn(x, y), oracle(x, y));
    if (error > worst) {
      worst = error;
      at = takesTwo(name.slice(0, -2)) ? [x, y] : [x];
    }
  }
  return { ulps: worst, at, count: done };
}

const truths = reference as unknown as Record<string, (x: number, y: number) => reference.Real>;

/** Beyond these a result overflows, or is as good as constant. */
const largest: Record<string, number> = {
  exp: 740,
  expm1: 700,
  tanh: 20,
  sigmoid: 700,
  erf: 6,
  sinh: 710,
  cosh: 710,
  exp2: 1073,
};

function argument(name: string, next: () => number, round: number): number {
  const sign = next() < 0.5 ? -1 : 1;
  if (['log', 'log2', 'log10', 'pow'].includes(name))
    return round % 2 === 0 ? 0.3 + 3 * next() : 2 ** (next() * 2080 - 1060);
  const tiny = sign * 2 ** (-40 * next());
  if (name === 'log1p') return round % 2 === 0 ? Math.max(tiny, -0.9999) : 2 ** (next() * 60) - 0.9;
  if (name === 'acosh') return round % 3 === 0 ? 2 ** (next() * 1020) : 1 + 2 ** (next() * 60 - 50);
  if (round % 3 === 0) return tiny;
  if (name === 'asin' || name === 'acos' || name === 'atanh') {
    return round % 3 === 1 ? sign * next() : sign * (1 - 2 ** (-2 - 48 * next()));
  }
  if (name === 'erfc') return round % 3 === 1 ? sign * next() * 6 : next() * 27.2;
  if (round % 3 === 1) return sign * next() * 4;
  const end = largest[name];
  if (end !== undefined) return sign * next() * end;
  // sin, cos and tan: close to a multiple of π/2, or of any size
  return round % 2 === 0 ? sign * Math.floor(2 ** (next() * 30)) * (Math.PI / 2) : sign * 2 ** (next() * 1020);
}

/** Random arguments, a third of them tiny, a third of ordinary size. */
export function sweep64(name: Name, { seconds = Infinity, count = Infinity }: Budget): Sweep {
  const fn = functions[name];
  const plain = name.slice(0, -2);
  const oracle = truths[plain] as (x: number, y: number) => reference.Real;
  const end = performance.now() + seconds * 1000;
  const next = uniform(11);
  let worst = 0;
  let at: number[] = [];
  let done = 0;
  while (done < count && (done % 64 !== 0 || performance.now() < end)) {
    let x = argument(plain, next, done);
    const y = ((next() - 0.5) * 2 * 700) / Math.abs(plain === 'pow' ? Math.log(x) : 1);
    if (plain === 'exp' && x > 709) x -= 709; // overflow is a case of its own
    done += 1;
    const error = reference.ulpsBetween(fn(x, y), oracle(x, y));
    if (error > worst) {
      worst = error;
      at = takesTwo(plain) ? [x, y] : [x];
    }
  }
  return { ulps: worst, at, count: done };
}
