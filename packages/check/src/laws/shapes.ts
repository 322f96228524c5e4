import { ShapeError } from '@frostgrad/core';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { sizeOf } from '../plain.ts';
import { showSource } from '../snippet.ts';
import { leavesOf, type Sample, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';

export const shapeRule: AnyLaw<Spec> = defineLaw<Spec, Sample>({
  name: 'shape rule',
  statement: 'the shape of the result is that of its definition, and its elements are as many',
  appliesTo: () => true,
  cases: (spec) => samples(spec, 'ordinary'),
  show: showSample,
  classes: { empty: { of: ({ xs }) => xs.some(({ values }) => values.length === 0), atLeast: 0.05 } },
  check: (spec, sample) => {
    const out = spec.run(leavesOf(sample, 'float32'), sample.call.params);
    const { shape } = spec.reference(sample.xs, sample.call.params, 'float32');
    if (out.shape.join() !== shape.join())
      throw new Violation(`the result is [${out.shape.join(', ')}]; expected [${shape.join(', ')}]`);
    const n = out.toTypedArray().length;
    if (n !== sizeOf(shape))
      throw new Violation(`the result has ${n} elements; [${shape.join(', ')}] has ${sizeOf(shape)}`);
  },
});

export const badShapes: AnyLaw<Spec> = defineLaw<Spec, () => unknown>({
  name: 'bad shapes',
  statement: 'shapes that do not fit are refused by a ShapeError that names the op',
  appliesTo: (spec) => spec.refuses !== undefined,
  cases: (spec) => spec.refuses as NonNullable<Spec['refuses']>,
  show: () => '',
  classes: {},
  check: ({ op }, call) => {
    // a method is named without its class, and an in-place name is refused by the op it computes
    const name = op.replace('Ragged.', '').replace(/_$/, '');
    let result: unknown;
    try {
      result = call();
    } catch (error) {
      if (!(error instanceof ShapeError))
        throw new Violation(`${showSource(call)} threw ${String(error)}; expected a ShapeError`);
      if (error.op !== name || !error.message.startsWith(`${name}: `))
        throw new Violation(`the error names '${error.op}': ${error.message}`);
      return;
    }
    throw new Violation(`${showSource(call)} gave ${String(result)}; expected a ShapeError`);
  },
});
