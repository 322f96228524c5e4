import fc from 'fast-check';
import { firstDifference, ulp } from '../bits.ts';
import { defineLaw, Violation, type AnyLaw } from '../law.ts';
import { smallestOf, unitOf } from '../running-error.ts';
import { leavesOf, type Sample, samples, showSample } from '../sample.ts';
import { showNumber } from '../snippet.ts';
import type { Reference, Spec } from '../spec.ts';

/** A floating dtype. */
export type Floating = 'float32' | 'float64';

/** A sample, and the dtype it is tried in. */
export interface TypedSample {
  readonly sample: Sample;
  readonly dtype: Floating;
}

/** Samples in both dtypes. */
export function typedSamples(spec: Spec, values: 'ordinary' | 'smooth'): fc.Arbitrary<TypedSample> {
  return fc.record({ sample: samples(spec, values), dtype: fc.constantFrom<Floating>('float32', 'float64') });
}

/** Second-order terms, which a running error analysis to first order leaves out. */
const SECOND_ORDER = 1.01;

/** What element `i` may be off by; `ref` is the reference as the result's dtype would hold it. */
export function allowedError(spec: Spec, reference: Reference, i: number, dtype: Floating): number {
  if (spec.tolerance !== 'running') return spec.tolerance[dtype] * ulp(reference.values[i] as number, dtype);
  const e = (reference.errors?.[i] ?? 0) * SECOND_ORDER;
  // in float64 the reference rounds as the op does
  return e * unitOf(dtype) * (dtype === 'float64' ? 2 : 1) + smallestOf(dtype) * 4;
}

/** Rounds a reference to the result's dtype where the tolerance is equality. */
export function rounded(values: readonly number[], dtype: string): readonly number[] {
  return dtype === 'float32' ? values.map(Math.fround) : values;
}

export const forward: AnyLaw<Spec> = defineLaw<Spec, TypedSample>({
  name: 'forward',
  statement: 'the result is within the stated ulps, or the running error bound, of the float64 reference',
  appliesTo: () => true,
  cases: (spec) => typedSamples(spec, 'ordinary'),
  show: (spec, { sample }, source) => showSample(spec, sample, source),
  classes: {
    float32: { of: ({ dtype }) => dtype === 'float32', atLeast: 0.4 },
    empty: { of: ({ sample }) => sample.xs.some(({ values }) => values.length === 0), atLeast: 0.05 },
    scalar: { of: ({ sample }) => sample.xs.some(({ shape }) => shape.length === 0), atLeast: 0.03 },
  },
  check: (spec, { sample, dtype }) => {
    const out = spec.run(leavesOf(sample, dtype), sample.call.params);
    const reference = spec.reference(sample.xs, sample.call.params, dtype);
    const actual = out.toTypedArray();
    if (spec.tolerance !== 'running' && spec.tolerance[dtype] === 0) {
      const expected = rounded(reference.values, out.dtype);
      const i = firstDifference(actual, expected);
      if (i === null) return;
      throw new Violation(
        `element ${i} is ${showNumber(actual[i] as number)} in ${dtype}; expected ${showNumber(expected[i] as number)}, bit for bit`,
      );
    }
    for (const [i, expected] of reference.values.entries()) {
      const error = Math.abs((actual[i] as number) - expected);
      const allowed = allowedError(spec, reference, i, dtype);
      if (error <= allowed || Object.is(actual[i], expected)) continue;
      throw new Violation(
        `element ${i} is ${actual[i]} in ${dtype}; expected ${expected}; error = ${error}; allowed = ${allowed}`,
      );
    }
  },
});
