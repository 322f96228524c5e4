import { wrongGradient } from '../gradcheck/attempt.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { isFloating, leavesOf, type Sample, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';

const statements = {
  1: '<u, vjp(v)> is the central difference of <v, f> along u, for random directions, in float64',
  2: 'the same for the gradient function: the second derivative',
};

/** A law about the derivative of one order. */
function derivativeLaw(name: string, order: 1 | 2): AnyLaw<Spec> {
  return defineLaw<Spec, Sample>({
    name,
    statement: statements[order],
    appliesTo: () => true,
    cases: (spec) => samples(spec, 'smooth'),
    show: showSample,
    classes: {
      'two elements or more': { of: ({ xs }) => xs.some(({ values }) => values.length > 1), atLeast: 0.5 },
    },
    check: (spec, sample) => {
      const xs = leavesOf(sample, 'float64');
      const { params } = sample.call;
      const out = spec.run(xs, params);
      if (!isFloating(out)) {
        if (out.requiresGrad) throw new Violation(`the result is ${out.dtype} and requires grad`);
        return;
      }
      if (!out.requiresGrad) throw new Violation('the result is floating, its inputs require grad, and it does not');
      if (out.dtype !== 'float64') return; // differences in float32 show nothing
      const finding = wrongGradient((...inputs) => spec.run(inputs, params), xs, {
        order,
        directions: 1,
        seed: sample.seed,
        name: spec.op,
      });
      if (finding !== null) throw new Violation(finding.text());
    },
  });
}

export const firstDerivative: AnyLaw<Spec> = derivativeLaw('first derivative', 1);
export const secondDerivative: AnyLaw<Spec> = derivativeLaw('second derivative', 2);
