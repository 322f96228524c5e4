import { gridSoftmax, maskedSoftmax, type Tensor, tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { maskRows, maskTensor } from '../arbitraries/masks.ts';
import { numbers } from '../arbitraries/numbers.ts';
import { padContents } from '../arbitraries/pad-contents.ts';
import { type AnyLaw, defineLaw, type Law, type Subject, Violation } from '../law.ts';
import { gradsOf } from '../sample.ts';
import { showNumber, showTensor } from '../snippet.ts';
import { weightSumWithinBound } from '../weight-sum.ts';
import type { Floating } from './forward.ts';

/** A softmax that knows a mask. */
export interface MaskedSubject extends Subject {
  /** @param scores `[R, S]` @param mask `[R, S]` or `[1, S]`, true = live. @returns weights, `[R, S]`. */
  readonly weigh: (scores: Tensor, mask: Tensor) => Tensor;
}

export const maskedSubjects: readonly MaskedSubject[] = [
  { op: 'maskedSoftmax', weigh: maskedSoftmax },
  { op: 'gridSoftmax', weigh: gridSoftmax },
];

export interface Masked {
  readonly R: number;
  readonly S: number;
  /** One mask a row, or one for all. */
  readonly mask: readonly boolean[];
  readonly live: readonly number[];
  /** What stands where the mask is false. */
  readonly contents: Float32Array | Float64Array;
  /** What comes in from above: anything at pads. */
  readonly incoming: Float32Array | Float64Array;
  readonly dtype: Floating;
}

const cases: Arbitrary<Masked> = fc
  .record({
    R: fc.integer({ min: 1, max: 4 }),
    S: fc.integer({ min: 1, max: 6 }),
    shared: fc.boolean(),
    dtype: fc.constantFrom<Floating>('float32', 'float64'),
  })
  .chain(({ R, S, shared, dtype }) =>
    fc.record({
      R: fc.constant(R),
      S: fc.constant(S),
      mask: maskRows(shared ? 1 : R, S),
      live: fc.array(numbers({ low: -30, high: 30 }), { minLength: R * S, maxLength: R * S }),
      contents: padContents(R * S, { dtype }),
      incoming: padContents(R * S, { dtype }),
      dtype: fc.constant(dtype),
    }),
  );

const isLive = ({ mask }: Masked, i: number): boolean => mask[i % mask.length] as boolean;

/** Live values among pads. @internal */
export function laid(c: Masked, pads: Float32Array | Float64Array): Tensor {
  const flat = pads.slice();
  for (let i = 0; i < flat.length; i++) if (isLive(c, i)) flat[i] = c.live[i] as number;
  return tensor(flat, { shape: [c.R, c.S], requiresGrad: true });
}

/** @internal */
export const maskOf = ({ mask, S }: Masked): Tensor => maskTensor(mask, [mask.length / S, S]);

/** What all laws of masked weights have in common. @internal */
export function maskedLaw(
  name: string,
  statement: string,
  check: Law<MaskedSubject, Masked>['check'],
): AnyLaw<MaskedSubject> {
  return defineLaw<MaskedSubject, Masked>({
    name,
    statement,
    appliesTo: () => true,
    cases: () => cases,
    show: (_, c) => {
      const bits = Array.from({ length: c.mask.length / c.S }, (_, r) => c.mask.slice(r * c.S, (r + 1) * c.S));
      return `const scores = ${showTensor(laid(c, c.contents))};\nconst mask = tensor(${JSON.stringify(bits)});`;
    },
    classes: {
      'a row masked as a whole': { of: (c) => rowsOf(c).some((row) => !row.some(Boolean)), atLeast: 0.1 },
      'one mask for several rows': { of: ({ mask, R, S }) => mask.length === S && R > 1, atLeast: 0.1 },
      'NaN at a pad': { of: (c) => c.contents.some((v, i) => Number.isNaN(v) && !isLive(c, i)), atLeast: 0.2 },
    },
    check,
  });
}

/** Which positions of each row are live. @internal */
export function rowsOf(c: Masked): boolean[][] {
  return Array.from({ length: c.R }, (_, r) => Array.from({ length: c.S }, (_, s) => isLive(c, r * c.S + s)));
}

export const padWeights: AnyLaw<MaskedSubject> = maskedLaw(
  'pad weights are +0',
  'a masked weight is +0 whatever its score; live ones sum to one within the bound; a row with nothing live sums to 0',
  (subject, c) => {
    const weights = subject.weigh(laid(c, c.contents), maskOf(c)).toTypedArray() as Float32Array;
    for (const [i, w] of weights.entries()) {
      if (!isLive(c, i) && !Object.is(w, 0)) throw new Violation(`masked weight ${i} is ${showNumber(w)}; expected +0`);
    }
    for (const [r, live] of rowsOf(c).entries()) {
      const row = weights.subarray(r * c.S, (r + 1) * c.S);
      const sum = weightSumWithinBound(row, c.dtype, live.filter(Boolean).length);
      if (!sum.holds)
        throw new Violation(`row ${r}, ${sum.live} live: the error is ${sum.error}; allowed = ${sum.bound}`);
    }
  },
);

export const padScores: AnyLaw<MaskedSubject> = maskedLaw(
  'pad scores learn nothing',
  'a masked score receives +0 whatever comes in, a live one the same bits whatever comes in at pads',
  (subject, c) => {
    const ordinary = (pads: Float32Array | Float64Array): Tensor => laid(c, pads).detach();
    const x = laid(c, c.contents);
    const weights = subject.weigh(x, maskOf(c));
    const zero = c.incoming.slice().fill(0);
    const [dirty] = gradsOf(weights, [x], ordinary(c.incoming), { retainGraph: true }) as [Tensor];
    const [clean] = gradsOf(weights, [x], ordinary(zero)) as [Tensor];
    const wanted = clean.toTypedArray();
    for (const [i, v] of dirty.toTypedArray().entries()) {
      const right = isLive(c, i) ? (wanted[i] as number) : 0;
      if (!Object.is(v, right))
        throw new Violation(`score ${i} receives ${showNumber(v)}; expected ${showNumber(right)}`);
    }
  },
);
