import type { Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, isFloating, leavesOf, type Sample, showSample, samples } from '../sample.ts';
import type { Spec } from '../spec.ts';
import { asView, copyOf, type Memory, memoryKinds } from '../views.ts';
import type { Floating } from './forward.ts';

interface Viewed {
  readonly sample: Sample;
  readonly dtype: Floating;
  readonly memory: Memory;
}

export const views: AnyLaw<Spec> = defineLaw<Spec, Viewed>({
  name: 'views',
  statement:
    'inputs and incoming gradients that are transposed, stepped or expanded views give the bits of contiguous copies',
  appliesTo: () => true,
  cases: (spec) =>
    fc.record({
      sample: samples(spec, 'ordinary'),
      dtype: fc.constantFrom<Floating>('float32', 'float64'),
      memory: memoryKinds(),
    }),
  show: (spec, { sample, memory }, source) =>
    `// inputs lie in memory '${memory}'\n${showSample(spec, sample, source)}`,
  classes: {
    transposed: {
      of: ({ memory, sample }) => memory === 'transposed' && sample.xs.some(({ shape }) => shape.length > 1),
      atLeast: 0.08,
    },
    stepped: {
      of: ({ memory, sample }) => memory === 'stepped' && sample.xs.some(({ shape }) => shape.length > 0),
      atLeast: 0.15,
    },
    empty: { of: ({ sample }) => sample.xs.some(({ values }) => values.length === 0), atLeast: 0.05 },
    expanded: {
      of: ({ memory, sample }) => memory === 'expanded' && sample.xs.some(({ shape }) => shape.some((n) => n > 1)),
      atLeast: 0.12,
    },
  },
  check: (spec, { sample, dtype, memory }) => {
    const { params } = sample.call;
    const viewed = leavesOf(sample, dtype, () => false).map((x) => asView(x, memory));
    const copies = viewed.map(copyOf);
    for (const x of [...viewed, ...copies]) x.requiresGrad = true;
    const [a, b] = [spec.run(viewed, params), spec.run(copies, params)];
    const fault = difference(a, b);
    if (fault !== null) throw new Violation(`the results differ: ${fault}`);
    if (!isFloating(a) || !a.requiresGrad) return;
    const g = asView(incoming(a.shape, a.dtype, sample.seed), memory);
    for (const createGraph of [false, true]) {
      const throughView = gradsOf(a, viewed, g, { createGraph, retainGraph: true });
      const throughCopy = gradsOf(b, copies, copyOf(g), { createGraph, retainGraph: true });
      for (const [i, grad] of throughView.entries()) {
        const wrong = difference(grad, throughCopy[i] as Tensor);
        if (wrong !== null) throw new Violation(`the gradients of input ${i} differ: ${wrong}`);
      }
    }
  },
});
