import { expand, type Tensor } from '@frostgrad/core';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { broadcastOf } from '../plain.ts';
import { incoming, leavesOf, gradsOf, isFloating, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';
import { binarySpecs } from '../specs/binary.ts';
import { type TypedSample, typedSamples } from './forward.ts';

const broadcasting: ReadonlySet<string> = new Set([...binarySpecs.map(({ op }) => op), 'where']);

export const broadcast: AnyLaw<Spec> = defineLaw<Spec, TypedSample>({
  name: 'broadcasting',
  statement: 'broadcasting equals an explicit expand: results and gradients, bit for bit',
  appliesTo: ({ op }) => broadcasting.has(op),
  cases: (spec) => typedSamples(spec, 'ordinary'),
  show: (spec, { sample }) => showSample(spec, sample),
  classes: {
    broadcast: {
      of: ({ sample: { xs } }) => xs.some(({ shape }) => shape.join() !== xs[0]?.shape.join()),
      atLeast: 0.3,
    },
  },
  check: (spec, { sample, dtype }) => {
    const { params } = sample.call;
    const xs = leavesOf(sample, dtype);
    const ys = leavesOf(sample, dtype);
    const shape = broadcastOf(...sample.call.shapes);
    const implicit = spec.run(xs, params);
    const explicit = spec.run(
      ys.map((y) => expand(y, shape)),
      params,
    );
    const fault = difference(implicit, explicit);
    if (fault !== null) throw new Violation(`the results differ: ${fault}`);
    if (!isFloating(implicit)) return;
    const g = incoming(implicit.shape, implicit.dtype, sample.seed);
    const [a, b] = [gradsOf(implicit, xs, g), gradsOf(explicit, ys, g)];
    for (const [i, grad] of a.entries()) {
      const wrong = difference(grad, b[i] as Tensor);
      if (wrong !== null)
        throw new Violation(`the gradients of input ${i}, [${grad.shape.join(', ')}], differ: ${wrong}`);
    }
  },
});
