import { backward, DTypeError, GraphError, type Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { floating } from '../arbitraries/tensors.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, type Sample, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';
import type { Floating } from './forward.ts';
import { kindOf } from './kinds.ts';

interface Mixed {
  readonly sample: Sample;
  /** One for each input, over again where there are more. */
  readonly dtypes: readonly Floating[];
}

const dtypeOf = ({ dtypes }: Mixed, i: number): Floating => dtypes[i % dtypes.length] as Floating;
const isMixed = (c: Mixed): boolean => c.sample.xs.some((_, i) => dtypeOf(c, i) !== dtypeOf(c, 0));

export const gradientTypes: AnyLaw<Spec> = defineLaw<Spec, Mixed>({
  name: 'gradient types',
  statement:
    'the gradient of an input has its dtype and its shape, from grad and in .grad; inputs of several dtypes too, or a DTypeError refuses them',
  appliesTo: (spec) => kindOf(spec).isDifferentiable,
  cases: (spec) =>
    fc.record({
      sample: samples(spec, 'ordinary'),
      dtypes: fc.array(fc.constantFrom<Floating>('float32', 'float64'), { minLength: 1, maxLength: 3 }),
    }),
  show: (spec, c, source) =>
    `// dtypes: ${c.sample.xs.map((_, i) => dtypeOf(c, i)).join(', ')}\n${showSample(spec, c.sample, source)}`,
  classes: {
    'several dtypes': { of: isMixed, atLeast: 0.05 },
    empty: { of: ({ sample }) => sample.xs.some(({ values }) => values.length === 0), atLeast: 0.03 },
  },
  check: (spec, c) => {
    const { sample } = c;
    const leaves = (): Tensor[] =>
      sample.xs.map(({ values, shape }, i) => floating(values, shape, dtypeOf(c, i), true));
    const run = (xs: readonly Tensor[]): Tensor | null => {
      try {
        return spec.run(xs, sample.call.params);
      } catch (error) {
        if (error instanceof DTypeError && isMixed(c)) return null;
        throw error;
      }
    };
    const [xs, ys] = [leaves(), leaves()];
    const [out, again] = [run(xs), run(ys)];
    if (out === null || again === null || !out.requiresGrad) return;
    const g = incoming(out.shape, out.dtype, sample.seed);
    const grads = arriving(() => gradsOf(out, xs, g));
    arriving(() => backward(again, { gradient: g }));
    for (const [i, x] of xs.entries()) {
      expectLike(`the gradient of input ${i}`, grads[i] as Tensor, x);
      const kept = (ys[i] as Tensor).grad;
      if (kept !== null) expectLike(`.grad of input ${i}`, kept, x);
    }
  },
});

/** The engine refuses a gradient of another shape or dtype itself, and says where: a formula's fault, not the engine's. */
function arriving<T>(pass: () => T): T {
  try {
    return pass();
  } catch (error) {
    if (error instanceof GraphError) throw new Violation(error.message);
    throw error;
  }
}

function expectLike(what: string, dx: Tensor, x: Tensor): void {
  if (dx.dtype !== x.dtype) throw new Violation(`${what} is ${dx.dtype}, and the input ${x.dtype}`);
  if (dx.shape.join() !== x.shape.join())
    throw new Violation(`${what} is [${dx.shape.join(', ')}], and the input [${x.shape.join(', ')}]`);
}
