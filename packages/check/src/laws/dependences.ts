import { type Tensor, type TypedArray } from '@frostgrad/core';
import { type Dependence, dependence } from '../dependence/dependence.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, isFloating, leavesOf, type Sample, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';

/** Ops that read values outside of kernels, so that nothing is proved through them: asked, they throw. */
export const READING: ReadonlySet<string> = new Set([
  'isin',
  'nonzero',
  'median',
  'unique',
  'uniqueConsecutive',
  'maxPool1d',
  'maxPool2d',
  'adaptiveMaxPool1d',
  'adaptiveMaxPool2d',
]);

/** What a proof is asked. */
export type Depends = (
  f: (...xs: Tensor[]) => Readonly<Record<string, Tensor>>,
  xs: readonly Tensor[],
) => Pick<Dependence, 'of'>;

/** A result and its gradients, by name. */
function outcomes(spec: Spec, { call, seed }: Sample, xs: readonly Tensor[]): Record<string, Tensor> {
  const out = spec.run(xs, call.params);
  if (!isFloating(out) || !out.requiresGrad) return { result: out };
  const grads = gradsOf(out, xs, incoming(out.shape, out.dtype, seed));
  return { result: out, ...Object.fromEntries(grads.map((dx, i) => [`gradient ${i}`, dx])) };
}

/** What to put in an element's place. */
const INSTEAD = [NaN, 0.75, -1.25];

/** The law, for a way to find dependences: a wrong one is a mutant of it. */
export function dependencesBy(depends: Depends): AnyLaw<Spec> {
  return defineLaw<Spec, Sample>({
    name: 'dependences',
    statement:
      'no element of a result or a gradient changes with one of an input that `dependence` says it cannot depend on',
    appliesTo: ({ op }) => !READING.has(op),
    cases: (spec) => samples(spec, 'ordinary', 'float64'),
    show: (spec, sample, source) => showSample(spec, sample, source),
    classes: {},
    check: (spec, sample) => {
      const xs = leavesOf(sample, 'float64');
      const found = depends((...tracked) => outcomes(spec, sample, tracked), xs);
      const before = valuesOf(outcomes(spec, sample, xs));
      for (const [input, x] of sample.xs.entries()) {
        for (const element of x.values.keys()) {
          const value = INSTEAD[(element + sample.seed) % INSTEAD.length] as number;
          const other = {
            ...sample,
            xs: sample.xs.with(input, { ...x, values: (x.values as readonly number[]).with(element, value) }),
          };
          const after = valuesOf(outcomes(spec, other, leavesOf(other, 'float64')));
          expectWithin(found, before, after, input, element);
        }
      }
    },
  });
}

export const dependences: AnyLaw<Spec> = dependencesBy(dependence);

type Values = Readonly<Record<string, TypedArray>>;

const valuesOf = (all: Readonly<Record<string, Tensor>>): Values =>
  Object.fromEntries(Object.entries(all).map(([name, x]) => [name, x.toTypedArray()]));

function expectWithin(
  found: Pick<Dependence, 'of'>,
  before: Values,
  after: Values,
  input: number,
  element: number,
): void {
  for (const [name, values] of Object.entries(before)) {
    const others = after[name] as TypedArray;
    for (const [i, v] of values.entries()) {
      if (Object.is(v, others[i]) || found.of(name, i, input).includes(element)) continue;
      throw new Violation(
        `element ${i} of the ${name} changes with element ${element} of input ${input}, and is said to depend on ` +
          `[${found.of(name, i, input)}] of it alone`,
      );
    }
  }
}
