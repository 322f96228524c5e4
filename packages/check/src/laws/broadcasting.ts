import { expand, type Shape, type Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { broadcastOf } from '../plain.ts';
import { gradsOf, incoming, isFloating, leavesOf, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';
import { type TypedSample, typedSamples } from './forward.ts';

const known = new WeakMap<Spec, boolean>();

/** Calls looked at to find out whether an op broadcasts. */
const LOOKED_AT = 40;

const broadcastsTo = (shape: Shape, to: Shape): boolean => broadcastOf(shape, to).join() === to.join();

/**
 * Whether an op is one that broadcasts: it has several inputs, of shapes that differ, that all broadcast to the shape of
 * its definition; and it takes them expanded to it, too.
 */
function broadcasts(spec: Spec): boolean {
  const found = known.get(spec) ?? findOut(spec);
  known.set(spec, found);
  return found;
}

function findOut(spec: Spec): boolean {
  let differing = false;
  for (const sample of fc.sample(samples(spec, 'ordinary'), { numRuns: LOOKED_AT, seed: 0 })) {
    const { params, shapes } = sample.call;
    if (shapes.length < 2) return false;
    try {
      const { shape } = spec.reference(sample.xs, params, 'float64');
      if (!shapes.every((own) => broadcastsTo(own, shape))) return false;
      if (shapes.every((own) => own.join() === shape.join())) continue;
      spec.run(
        leavesOf(sample, 'float64').map((x) => expand(x, shape)),
        params,
      );
    } catch {
      return false; // expanded inputs are no inputs of this op
    }
    differing = true;
  }
  return differing;
}

export const broadcast: AnyLaw<Spec> = defineLaw<Spec, TypedSample>({
  name: 'broadcasting',
  statement: 'broadcasting equals an explicit expand: results and gradients, bit for bit',
  appliesTo: broadcasts,
  cases: (spec) => typedSamples(spec, 'ordinary'),
  show: (spec, { sample }, source) => showSample(spec, sample, source),
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
    const implicit = spec.run(xs, params);
    const explicit = spec.run(
      ys.map((y) => expand(y, implicit.shape)),
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
