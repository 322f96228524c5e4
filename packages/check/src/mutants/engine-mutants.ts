import {
  add,
  backward,
  type BackwardOptions,
  exp,
  matmul,
  mul,
  neg,
  type Segments,
  tanh,
  type Tensor,
  where,
} from '@frostgrad/core';
import { type DetachSubject, detaching, detachingEnds, detachingTwice } from '../laws/detaching.ts';
import {
  accumulation,
  type EngineSubject,
  leavesAlone,
  randomGraphs,
  recordedGraphs,
  unrelatedGraphs,
} from '../laws/engine.ts';
import { instructions } from '../laws/program.ts';
import { maskTensor } from '../arbitraries/masks.ts';
import type { Mutant } from './mutant.ts';
import { divTwoWays } from './wrong-ops.ts';
import { tanhShared, tanhTwoFormulas } from './wrong-passes.ts';

/** The second of two passes sees the sum of the first. */
function visitsTwice(out: Tensor, options: BackwardOptions = {}): void {
  backward(out, { ...options, retainGraph: true });
  backward(out, options);
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
    subject: { op: 'engine', backward, instructions: { ...instructions, tanh: tanhShared } },
  },
  {
    mistake: 'a formula that is written in another way when it is recorded',
    law: recordedGraphs,
    subject: { op: 'engine', backward, instructions: { ...instructions, tanh: tanhTwoFormulas } },
  },
  {
    mistake: 'a cheaper formula when only one gradient is wanted',
    law: leavesAlone,
    subject: {
      op: 'engine',
      backward,
      instructions: { ...instructions, mul: (a, b) => divTwoWays(a, add(exp(tanh(b)), 1)) },
    },
  },
  {
    mistake: 'a backward that visits a leaf once for each path to it',
    law: leavesAlone,
    subject: { op: 'engine', backward: visitsTwice, instructions },
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
  {
    mistake: 'a second set takes the place of the first',
    law: detachingTwice,
    subject: { op: 'detachAt', detachAt: detachAtAlone },
  },
];

const origins = new WeakMap<Tensor, Tensor>();

function detachAtAlone(x: Tensor, segments: Segments): Tensor {
  const origin = origins.get(x) ?? x;
  const y = origin.detachAt(segments);
  if (y !== origin) origins.set(y, origin);
  return y;
}
