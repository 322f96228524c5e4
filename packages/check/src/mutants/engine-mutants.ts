import { add, backward, matmul, mul, neg, type Segments, type Tensor, where } from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { type DetachSubject, detaching, detachingEnds } from '../laws/detaching.ts';
import { accumulation, type EngineSubject, randomGraphs, unrelatedGraphs } from '../laws/engine.ts';
import { instructions } from '../laws/program.ts';
import { maskTensor } from '../arbitraries/masks.ts';
import type { Mutant } from './mutant.ts';

/** What every graph sees of the last tanh. */
let last: Tensor | null = null;

const shared = defineOp({
  name: 'tanh',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map({ name: 'tanh', f32: Math.tanh, f64: Math.tanh }, x),
  vjp: { x: (g) => mul(g, neg(mul(last as Tensor, last as Tensor)).add(1)) },
});

function sharedTanh(x: Tensor): Tensor {
  const out = apply(shared, [x], undefined);
  last = out.detach();
  return out;
}

export const engineMutants: readonly Mutant<EngineSubject>[] = [
  {
    mistake: 'a value that is read twice is counted once',
    law: randomGraphs,
    subject: {
      op: 'engine',
      backward,
      instructions: { ...instructions, matmul: (a, b) => matmul(a, a === b ? b.detach() : b) },
    },
  },
  {
    mistake: 'a path that is cut where two meet',
    law: randomGraphs,
    subject: { op: 'engine', backward, instructions: { ...instructions, add: (a, b) => add(a, b.detach()) } },
  },
  {
    mistake: 'a graph that is never freed',
    law: accumulation,
    subject: { op: 'engine', instructions, backward: (out) => backward(out, { retainGraph: true }) },
  },
  {
    mistake: 'scratch memory shared by all graphs',
    law: unrelatedGraphs,
    subject: { op: 'engine', backward, instructions: { ...instructions, tanh: sharedTanh } },
  },
];

const maskOf = (segments: Segments): Tensor => maskTensor(Array.from(segments.toMask(), Boolean), segments.shape);

export const detachMutants: readonly Mutant<DetachSubject>[] = [
  {
    mistake: 'the gradient multiplied by a mask of 0 and 1',
    law: detaching,
    subject: {
      op: 'detachAt',
      detachAt: (x, segments) => {
        const held = maskOf(segments).cast(x.dtype);
        return add(mul(x.detach(), held), mul(x, add(neg(held), 1)));
      },
    },
  },
  {
    mistake: 'where(mask, x.detach(), x), with the branches exchanged',
    law: detaching,
    subject: { op: 'detachAt', detachAt: (x, segments) => where(maskOf(segments), x, x.detach()) },
  },
  {
    mistake: 'a graph is kept where nothing goes through',
    law: detachingEnds,
    subject: {
      op: 'detachAt',
      detachAt: (x, segments) => (segments.isEmpty ? x : where(maskOf(segments), x.detach(), x)),
    },
  },
];
