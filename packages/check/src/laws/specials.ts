import fc from 'fast-check';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, leavesOf, type Sample, samples, showSample } from '../sample.ts';
import { showNumber } from '../snippet.ts';
import type { Spec } from '../spec.ts';
import { allowedError, type Floating, rounded, type TypedSample } from './forward.ts';

/** What kind of number: the same word for numbers that a policy treats alike. */
function classOf(x: number): string {
  if (Number.isNaN(x)) return 'NaN';
  return Number.isFinite(x) ? 'finite' : String(x);
}

/** The largest float; what is rounded beyond it is infinite. */
const LARGEST: Readonly<Record<string, number>> = { float32: 2 ** 127 * (2 - 2 ** -23), float64: Number.MAX_VALUE };

/** A compound op rounds on its way: where a product of huge numbers overflows is no part of its definition. */
function isHuge(values: readonly number[], dtype: Floating): boolean {
  return values.some((v) => Number.isFinite(v) && Math.abs(v) > (LARGEST[dtype] as number) ** 0.25);
}

const isAmong = ({ xs }: Sample, holds: (x: number) => boolean): boolean => xs.some(({ values }) => values.some(holds));

/** Below the smallest float with all its digits. */
const isSubnormal = (x: number, dtype: Floating): boolean =>
  x !== 0 && Math.abs(x) < (dtype === 'float32' ? 2 ** -126 : 2 ** -1022);

export const specials: AnyLaw<Spec> = defineLaw<Spec, TypedSample>({
  name: 'specials',
  statement:
    'NaN, infinities, -0, subnormal and huge inputs and empty shapes never throw, and give NaN, infinities and signed zeros where the definition does',
  appliesTo: () => true,
  cases: (spec) =>
    fc.constantFrom<Floating>('float32', 'float64').chain((dtype) => {
      const made = samples(spec, 'special', dtype).map((sample) => ({ sample, dtype }));
      return spec.tolerance === 'running'
        ? made.filter(({ sample }) => !sample.xs.some(({ values }) => isHuge(values, dtype)))
        : made;
    }),
  show: (spec, { sample }, source) => showSample(spec, sample, source),
  classes: {
    NaN: { of: ({ sample }) => isAmong(sample, Number.isNaN), atLeast: 0.15 },
    Infinity: { of: ({ sample }) => isAmong(sample, (v) => v === Infinity), atLeast: 0.15 },
    '-Infinity': { of: ({ sample }) => isAmong(sample, (v) => v === -Infinity), atLeast: 0.15 },
    '-0': { of: ({ sample }) => isAmong(sample, (v) => Object.is(v, -0)), atLeast: 0.15 },
    subnormal: { of: ({ sample, dtype }) => isAmong(sample, (v) => isSubnormal(v, dtype)), atLeast: 0.15 },
    empty: { of: ({ sample }) => sample.xs.some(({ values }) => values.length === 0), atLeast: 0.05 },
  },
  check: (spec, { sample, dtype }) => {
    const xs = leavesOf(sample, dtype);
    const out = spec.run(xs, sample.call.params);
    const reference = spec.reference(sample.xs, sample.call.params, dtype);
    const expected = rounded(reference.values, out.dtype);
    for (const [i, actual] of out.toTypedArray().entries()) {
      const wanted = expected[i] as number;
      const differs = `element ${i} is ${showNumber(actual)} in ${dtype}; expected ${showNumber(wanted)}`;
      if (classOf(actual) !== classOf(wanted)) throw new Violation(differs);
      if (classOf(wanted) !== 'finite' || spec.tolerance === 'running') continue;
      const signs = wanted === 0 && reference.values[i] === 0 && !Object.is(actual, wanted);
      // equality is with the rounded reference, a distance is from the exact one
      const error = Math.abs(actual - (spec.tolerance[dtype] === 0 ? wanted : (reference.values[i] as number)));
      if (signs || error > allowedError(spec, reference, i, dtype)) throw new Violation(differs);
    }
    if (out.requiresGrad) gradsOf(out, xs, incoming(out.shape, out.dtype, sample.seed)); // must not throw
  },
});
