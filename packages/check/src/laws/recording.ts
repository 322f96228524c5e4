import type { Tensor } from '@frostgrad/core';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, leavesOf, recorded, type Sample, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';

/** A fused formula and its definition in plain ops round differently; relative to the largest gradient. */
const ROUNDING = 1e-13;

export const recording: AnyLaw<Spec> = defineLaw<Spec, Sample>({
  name: 'recording',
  statement:
    'gradients that are recorded for a second pass equal those that are not: a fused op equals its definition in plain ops',
  appliesTo: () => true,
  cases: (spec) => samples(spec, 'ordinary'),
  show: showSample,
  classes: {},
  check: (spec, sample) => {
    const plain = recorded(spec, sample, 'float64');
    if (plain === null) return;
    const g = incoming(plain.out.shape, plain.out.dtype, sample.seed);
    const unrecorded = plain.vjp(g);
    const xs = leavesOf(sample, 'float64');
    const grads = gradsOf(spec.run(xs, sample.call.params), xs, g, { createGraph: true });
    for (const [i, grad] of grads.entries()) {
      const a = Array.from(grad.toTypedArray());
      const b = Array.from((unrecorded[i] as Tensor).toTypedArray());
      const size = b.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
      for (const [j, v] of a.entries()) {
        if (Object.is(v, b[j]) || Math.abs(v - (b[j] as number)) <= ROUNDING * size) continue;
        throw new Violation(`input ${i}, element ${j}: the gradient is ${v} recorded and ${b[j]} not`);
      }
    }
  },
});
