import {
  amax,
  amin,
  grad,
  logSumExp,
  maskedLogSumExp,
  maskedMax,
  maskedMean,
  maskedMin,
  maskedSum,
  maskedVar,
  mean,
  Offsets,
  Ragged,
  segmentLogSumExp,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentSum,
  segmentVar,
  type Shape,
  sum,
  type Tensor,
  tensor,
  variance,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { maskRows, maskTensor } from '../arbitraries/masks.ts';
import { numbers } from '../arbitraries/numbers.ts';
import { padContents } from '../arbitraries/pad-contents.ts';
import { floating } from '../arbitraries/tensors.ts';
import { firstDifference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Law, type Subject, Violation } from '../law.ts';
import { atBroadcast, flatAt, indexAt, type Plain, sizeOf } from '../plain.ts';
import { incoming } from '../sample.ts';
import { showNumber, showTensor } from '../snippet.ts';
import type { Floating } from './forward.ts';

/** A reduction in three forms, which agree. */
export interface ReductionSubject extends Subject {
  /** @param x `[n]`, at least one element. @returns `[]`. */
  readonly alone: (x: Tensor) => Tensor;
  /** @param x values `[L]` @returns `[B]`. */
  readonly segments: (x: Ragged) => Tensor;
  /** @param mask same rank, true = live. @returns `x` without the axes. */
  readonly masked: (x: Tensor, mask: Tensor, axes: readonly number[]) => Tensor;
  /** What nothing gives. */
  readonly empty: number;
}

export const reductionSubjects: readonly ReductionSubject[] = [
  { op: 'maskedSum', alone: (x) => sum(x), segments: segmentSum, masked: maskedSum, empty: 0 },
  { op: 'maskedMean', alone: (x) => mean(x), segments: segmentMean, masked: maskedMean, empty: 0 },
  {
    op: 'maskedVar',
    alone: (x) => variance(x, 0, { correction: 0.5 }),
    segments: (x) => segmentVar(x, { correction: 0.5 }),
    masked: (x, mask, axes) => maskedVar(x, mask, axes, { correction: 0.5 }),
    empty: 0,
  },
  { op: 'maskedMax', alone: (x) => amax(x), segments: (x) => segmentMax(x), masked: maskedMax, empty: 0 },
  { op: 'maskedMin', alone: (x) => amin(x), segments: (x) => segmentMin(x), masked: maskedMin, empty: 0 },
  {
    op: 'maskedLogSumExp',
    alone: (x) => logSumExp(x),
    segments: segmentLogSumExp,
    masked: maskedLogSumExp,
    empty: -Infinity,
  },
];

type Values = Float32Array | Float64Array;

interface Masked {
  readonly shape: Shape;
  readonly axes: readonly number[];
  readonly maskShape: Shape;
  readonly mask: readonly boolean[];
  readonly live: readonly number[];
  /** What stands where the mask is false; also in the incoming gradient of the gradient. */
  readonly contents: Values;
  readonly dtype: Floating;
  readonly seed: number;
}

const size = fc.integer({ min: 1, max: 3 });

const cases: Arbitrary<Masked> = fc
  .record({
    shape: fc.tuple(size, fc.integer({ min: 1, max: 6 }), size),
    axes: fc.constantFrom([1], [1], [0, 1], [1, 2], [2], [0, 2], [0, 1, 2]),
    whole: fc.tuple(fc.nat(2), fc.nat(5), fc.nat(1)),
    dtype: fc.constantFrom<Floating>('float32', 'float64'),
    seed: fc.nat(1000),
  })
  .chain(({ shape, whole, ...rest }) => {
    const n = sizeOf(shape);
    const maskShape = shape.map((size, axis) => (whole[axis] === 0 ? 1 : size));
    return fc.record({
      shape: fc.constant(shape),
      maskShape: fc.constant(maskShape),
      mask: maskRows(sizeOf(maskShape.slice(0, -1)), maskShape[2] as number),
      // a small set among them, so that there are ties
      live: fc.array(fc.oneof({ weight: 3, arbitrary: numbers() }, fc.constantFrom(0, -0, 1.5, -1.5)), {
        minLength: n,
        maxLength: n,
      }),
      contents: padContents(n, { dtype: rest.dtype }),
      axes: fc.constant(rest.axes),
      dtype: fc.constant(rest.dtype),
      seed: fc.constant(rest.seed),
    });
  });

function isLive({ shape, mask, maskShape }: Masked, i: number): boolean {
  const allowed: Plain = { shape: maskShape, values: mask.map(Number) };
  return atBroadcast(allowed, indexAt(shape, i)) === 1;
}

/** For each result, where its live elements are, row-major. */
function groupsOf(c: Masked): number[][] {
  const kept = c.shape.map((n, axis) => (c.axes.includes(axis) ? 1 : n));
  const groups: number[][] = Array.from({ length: sizeOf(kept) }, () => []);
  for (let i = 0; i < sizeOf(c.shape); i++) {
    if (!isLive(c, i)) continue;
    const index = indexAt(c.shape, i).map((at, axis) => (c.axes.includes(axis) ? 0 : at));
    groups[flatAt(kept, index)]?.push(i);
  }
  return groups;
}

/** Live values among what stands at masked places. */
function laid(c: Masked, values: ArrayLike<number>, requiresGrad: boolean): Tensor {
  const flat = c.contents.slice(); // a copy of bits: NaN payloads too
  for (let i = 0; i < flat.length; i++) if (isLive(c, i)) flat[i] = values[i] as number;
  return tensor(flat, { shape: c.shape, requiresGrad });
}

/** A result, its gradient, and the gradients of that. */
interface Observed {
  readonly result: Tensor;
  readonly gradient: Tensor;
  readonly 'second gradient': Tensor;
  readonly 'second gradient of what came in': Tensor;
}

/** @param g a leaf @param u what comes in at the gradient. */
function observe(out: Tensor, x: Tensor, g: Tensor, u: Tensor): Observed {
  const [dx] = grad([out], [x], { gradOutputs: [g], createGraph: true }) as [Tensor];
  const [ddx, ddg] = grad([dx], [x, g], { gradOutputs: [u], materializeGrads: true }) as [Tensor, Tensor];
  return { result: out, gradient: dx, 'second gradient': ddx, 'second gradient of what came in': ddg };
}

/**
 * Holds each group of a batch against the same elements alone; `places` are those of each group in `x`. The sign of a zero
 * counts but in the second gradient of what came in: a row of one element alone has nothing to add up there and keeps a
 * -0, which a sum that begins at +0 does not.
 */
function expectAlone(
  { alone, empty }: ReductionSubject,
  { live, dtype }: Masked,
  groups: readonly number[][],
  places: readonly (readonly number[])[],
  all: Observed,
  g: Tensor,
  u: Tensor,
): void {
  const flat = Object.entries(all).map(([name, t]: [string, Tensor]) => [name, t.toTypedArray()] as const);
  const [incomingG, incomingU] = [g.toTypedArray(), u.toTypedArray()];
  for (const [r, group] of groups.entries()) {
    const own = places[r] as readonly number[];
    const at = (name: string): readonly number[] => (name === 'result' || name.endsWith('came in') ? [r] : own);
    const mine = new Map<string, ArrayLike<number>>();
    if (group.length === 0) {
      mine.set('result', [empty]).set('second gradient of what came in', [0]);
    } else {
      const x = floating(
        group.map((i) => live[i] as number),
        [group.length],
        dtype,
        true,
      );
      const gOwn = floating([incomingG[r] as number], [], dtype, true);
      const uOwn = floating(
        own.map((i) => incomingU[i] as number),
        [own.length],
        dtype,
      );
      for (const [name, t] of Object.entries(observe(alone(x), x, gOwn, uOwn))) {
        mine.set(name, (t as Tensor).toTypedArray());
      }
    }
    for (const [name, values] of flat) {
      const unsigned = name.endsWith('came in');
      const wanted = Array.from(mine.get(name) ?? [], (v) => (unsigned ? v + 0 : v));
      const got = at(name).map((i) => (unsigned ? (values[i] as number) + 0 : (values[i] as number)));
      const i = firstDifference(got, wanted);
      if (i !== null)
        throw new Violation(
          `row ${r} of ${group.length} live elements, the ${name}, ${i}: ${showNumber(got[i] as number)}, and ${showNumber(wanted[i] as number)} alone`,
        );
    }
  }
}

function reductionLaw(
  name: string,
  statement: string,
  check: Law<ReductionSubject, Masked>['check'],
): AnyLaw<ReductionSubject> {
  return defineLaw<ReductionSubject, Masked>({
    name,
    statement,
    appliesTo: () => true,
    cases: () => cases,
    show: ({ op }, c) =>
      `// ${op} over axes ${c.axes.join(', ')}\nconst x = ${showTensor(laid(c, c.live, false))};\n` +
      `const mask = tensor(${JSON.stringify(c.mask)}, { shape: ${JSON.stringify(c.maskShape)} });`,
    classes: {
      'nothing live': { of: (c) => groupsOf(c).some((group) => group.length === 0), atLeast: 0.1 },
      'three or more live': { of: (c) => groupsOf(c).some((group) => group.length >= 3), atLeast: 0.2 },
      'NaN where masked': { of: (c) => c.contents.some((v, i) => Number.isNaN(v) && !isLive(c, i)), atLeast: 0.2 },
      'one mask for several features': { of: ({ maskShape, shape }) => maskShape[2] !== shape[2], atLeast: 0.1 },
      'several axes': { of: ({ axes }) => axes.length > 1, atLeast: 0.2 },
    },
    check,
  });
}

export const maskedAlone: AnyLaw<ReductionSubject> = reductionLaw(
  'masked reductions are those of the live alone',
  'wherever the live elements stand and whatever stands elsewhere: result, gradient and second gradients have the bits of the live elements alone, and masked ones get +0',
  (subject, c) => {
    const x = laid(c, c.live, true);
    const out = subject.masked(x, maskTensor(c.mask, c.maskShape), c.axes);
    const g = incoming(out.shape, c.dtype, c.seed).requiresGrad_();
    const u = laid(c, incoming(c.shape, c.dtype, c.seed + 1).toTypedArray(), false);
    const all = observe(out, x, g, u);
    const groups = groupsOf(c);
    for (const name of ['gradient', 'second gradient'] as const) {
      for (const [i, v] of all[name].toTypedArray().entries()) {
        if (!isLive(c, i) && !Object.is(v, 0))
          throw new Violation(`the ${name} at masked place ${i} is ${showNumber(v)}; expected +0`);
      }
    }
    expectAlone(subject, c, groups, groups, all, g, u);
  },
);

export const segmentsAlone: AnyLaw<ReductionSubject> = reductionLaw(
  'segment reductions are those of the row alone',
  'packed behind other rows, empty ones among them: result, gradient and second gradients have the bits of the row alone',
  (subject, c) => {
    const groups = groupsOf(c);
    const offsets = Offsets.fromLengths(groups.map((group) => group.length));
    const packed = groups.flat().map((i) => c.live[i] as number);
    const x = floating(packed, [packed.length], c.dtype, true);
    const out = subject.segments(new Ragged(x, offsets));
    const g = incoming(out.shape, c.dtype, c.seed).requiresGrad_();
    const u = incoming(x.shape, c.dtype, c.seed + 1);
    const places = groups.map((group, r) => group.map((_, i) => offsets.start(r) + i));
    expectAlone(subject, c, groups, places, observe(out, x, g, u), g, u);
  },
);

/**
 * What a reduction obeys that knows what is live.
 *
 * @example
 * reductionLaws.length // 2
 */
export const reductionLaws: readonly AnyLaw<ReductionSubject>[] = [maskedAlone, segmentsAlone];
