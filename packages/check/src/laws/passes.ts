import { backward, GraphError, noGrad, type Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Law, Violation } from '../law.ts';
import { gradsOf, incoming, leavesOf, type Sample, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';
import { type Floating, type TypedSample, typedSamples } from './forward.ts';
import { kindOf } from './kinds.ts';

function passLaw(
  name: string,
  statement: string,
  appliesTo: (spec: Spec) => boolean,
  check: Law<Spec, TypedSample>['check'],
): AnyLaw<Spec> {
  return defineLaw<Spec, TypedSample>({
    name,
    statement,
    appliesTo,
    cases: (spec) => typedSamples(spec, 'ordinary'),
    show: (spec, { sample }, source) => showSample(spec, sample, source),
    classes: { float32: { of: ({ dtype }) => dtype === 'float32', atLeast: 0.4 } },
    check,
  });
}

const isDifferentiable = (spec: Spec): boolean => kindOf(spec).isDifferentiable;

function expectEqual(a: readonly Tensor[], b: readonly Tensor[], what: string): void {
  for (const [i, dx] of a.entries()) {
    const fault = difference(dx, b[i] as Tensor);
    if (fault !== null) throw new Violation(`the gradients of input ${i} differ ${what}: ${fault}`);
  }
}

export const retaining: AnyLaw<Spec> = passLaw(
  'retaining',
  'a retained graph gives the same bits again; a freed one does too, or refuses by a GraphError that tells of retainGraph',
  isDifferentiable,
  (spec, { sample, dtype }) => {
    const xs = leavesOf(sample, dtype);
    const out = spec.run(xs, sample.call.params);
    if (!out.requiresGrad) return;
    const g = incoming(out.shape, out.dtype, sample.seed);
    const first = gradsOf(out, xs, g, { retainGraph: true });
    expectEqual(first, gradsOf(out, xs, g), 'from pass to pass over one graph');
    let third: readonly Tensor[];
    try {
      third = gradsOf(out, xs, g);
    } catch (error) {
      if (error instanceof GraphError && error.message.includes('retainGraph')) return;
      throw error;
    }
    expectEqual(first, third, 'when the graph was freed');
  },
);

export const accumulating: AnyLaw<Spec> = passLaw(
  'accumulating',
  'backward leaves in .grad the bits that grad gives, and a second pass adds the same once more, exactly',
  isDifferentiable,
  (spec, { sample, dtype }) => {
    const xs = leavesOf(sample, dtype);
    const run = (): Tensor => spec.run(xs, sample.call.params);
    const out = run();
    if (!out.requiresGrad) return;
    const g = incoming(out.shape, out.dtype, sample.seed);
    const wanted = gradsOf(out, xs, g);
    const reached = xs.map((x) => x.grad);
    if (reached.some((grad) => grad !== null)) throw new Violation('grad leaves something in .grad');
    for (const times of [1, 2]) {
      backward(run(), { gradient: g });
      for (const [i, x] of xs.entries()) {
        if (x.grad === null) continue; // the result does not depend on it
        const expected = (wanted[i] as Tensor).toTypedArray().map((v) => times * v);
        const j = x.grad.toTypedArray().findIndex((v, at) => v !== expected[at] && !Number.isNaN(v));
        if (j < 0) continue;
        const found = x.grad.toTypedArray()[j];
        throw new Violation(
          `.grad of input ${i}, element ${j}, is ${found} after ${times} passes; expected ${expected[j]}`,
        );
      }
    }
  },
);

export const unrecorded: AnyLaw<Spec> = passLaw(
  'unrecorded',
  'within noGrad, and where no input requires grad, the result has the same bits and no graph',
  () => true,
  (spec, { sample, dtype }) => {
    const { params } = sample.call;
    const recorded = spec.run(leavesOf(sample, dtype), params);
    const quiet = noGrad(() => spec.run(leavesOf(sample, dtype), params));
    const constant = spec.run(
      leavesOf(sample, dtype, () => false),
      params,
    );
    for (const [when, out] of [['within noGrad', quiet] as const, ['without requiresGrad', constant] as const]) {
      if (out.gradFn !== null) throw new Violation(`the result has a graph ${when}`);
      const fault = difference(recorded, out);
      if (fault !== null) throw new Violation(`the result differs ${when}: ${fault}`);
    }
  },
);

export const recordedBits: AnyLaw<Spec> = passLaw(
  'recorded bits',
  'gradients that are recorded (createGraph) have the bits of those that are not, where no fused op is replaced by its definition',
  (spec) => kindOf(spec).isDifferentiable && kindOf(spec).fused === 'no',
  (spec, { sample, dtype }) => {
    const xs = leavesOf(sample, dtype);
    const out = spec.run(xs, sample.call.params);
    if (!out.requiresGrad) return;
    const g = incoming(out.shape, out.dtype, sample.seed);
    const plain = gradsOf(out, xs, g, { retainGraph: true });
    expectEqual(gradsOf(out, xs, g, { createGraph: true }), plain, 'when they are recorded');
  },
);

interface Two {
  readonly sample: Sample;
  readonly other: Sample;
  readonly dtype: Floating;
}

export const interleaving: AnyLaw<Spec> = defineLaw<Spec, Two>({
  name: 'interleaving',
  statement: 'another call of the op, and its gradient, between a call and its gradient change no bit of either',
  appliesTo: () => true,
  cases: (spec) =>
    fc.record({
      sample: samples(spec, 'ordinary'),
      other: samples(spec, 'ordinary'),
      dtype: fc.constantFrom<Floating>('float32', 'float64'),
    }),
  show: (spec, { sample, other }, source) =>
    `// in between: ${other.xs.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}\n${showSample(spec, sample, source)}`,
  classes: {
    'another shape': {
      of: ({ sample, other }) => JSON.stringify(sample.call.shapes) !== JSON.stringify(other.call.shapes),
      atLeast: 0.3,
    },
  },
  check: (spec, { sample, other, dtype }) => {
    const run = (meanwhile: () => void): readonly Tensor[] => {
      const xs = leavesOf(sample, dtype);
      const out = spec.run(xs, sample.call.params);
      meanwhile();
      return out.requiresGrad ? [out, ...gradsOf(out, xs, incoming(out.shape, out.dtype, sample.seed))] : [out];
    };
    const quiet = run(() => {});
    const busy = run(() => {
      const xs = leavesOf(other, dtype);
      const out = spec.run(xs, other.call.params);
      if (out.requiresGrad) gradsOf(out, xs, incoming(out.shape, out.dtype, other.seed));
    });
    for (const [i, x] of quiet.entries()) {
      const fault = difference(x, busy[i] as Tensor);
      if (fault !== null) throw new Violation(`${i === 0 ? 'the result' : `gradient ${i - 1}`} changes: ${fault}`);
    }
  },
});
