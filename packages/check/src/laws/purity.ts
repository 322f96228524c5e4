import { type Tensor, type TypedArray } from '@frostgrad/core';
import { bytesOf, difference, firstDifference } from '../bits.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, isFloating, leavesOf, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';
import { type TypedSample, typedSamples } from './forward.ts';

interface Kept {
  readonly name: string;
  readonly tensor: Tensor;
  readonly before: Uint8Array;
}

const keep = (name: string, tensor: Tensor): Kept => ({
  name,
  tensor,
  before: bytesOf(tensor.toTypedArray() as TypedArray),
});

function expectKept(all: readonly Kept[], when: string): void {
  for (const { name, tensor, before } of all) {
    const byte = firstDifference(bytesOf(tensor.toTypedArray()), before);
    if (byte === null) continue;
    const element = Math.floor((byte * tensor.size) / before.length);
    throw new Violation(`${when} changed ${name}, element ${element}: it is ${tensor.toTypedArray()[element]} now`);
  }
}

export const purity: AnyLaw<Spec> = defineLaw<Spec, TypedSample>({
  name: 'purity',
  statement: 'no input, result or incoming gradient is ever written: by the op, its gradient, or the gradient of that',
  appliesTo: () => true,
  cases: (spec) => typedSamples(spec, 'ordinary'),
  show: (spec, { sample }, source) => showSample(spec, sample, source),
  classes: {},
  check: (spec, { sample, dtype }) => {
    const xs = leavesOf(sample, dtype);
    const inputs = xs.map((x, i) => keep(`input ${i}`, x));
    const out = spec.run(xs, sample.call.params);
    expectKept(inputs, 'the op');
    if (!isFloating(out) || !out.requiresGrad) return;
    const result = keep('the result', out);
    const g = incoming(out.shape, out.dtype, sample.seed);
    g.requiresGrad = true;
    const first = [...inputs, result, keep('the incoming gradient', g)];
    const grads = gradsOf(out, xs, g, { createGraph: true });
    expectKept(first, 'the gradient');
    const second = [...first, ...grads.map((x, i) => keep(`gradient ${i}`, x))];
    for (const [i, dx] of grads.entries()) {
      if (dx.requiresGrad)
        gradsOf(dx, [...xs, g], incoming(dx.shape, dx.dtype, sample.seed + i), { retainGraph: true });
    }
    expectKept(second, 'the second gradient');
  },
});

export const determinism: AnyLaw<Spec> = defineLaw<Spec, TypedSample>({
  name: 'determinism',
  statement: 'two runs give the same bits: results and gradients',
  appliesTo: () => true,
  cases: (spec) => typedSamples(spec, 'ordinary'),
  show: (spec, { sample }, source) => showSample(spec, sample, source),
  classes: {},
  check: (spec, { sample, dtype }) => {
    const run = (): Tensor[] => {
      const xs = leavesOf(sample, dtype);
      const out = spec.run(xs, sample.call.params);
      const grads = out.requiresGrad ? gradsOf(out, xs, incoming(out.shape, out.dtype, sample.seed)) : [];
      return [out, ...grads];
    };
    const first = run();
    for (const [i, again] of run().entries()) {
      const fault = difference(first[i] as Tensor, again);
      if (fault !== null)
        throw new Violation(`${i === 0 ? 'the result' : `gradient ${i - 1}`} differs from run to run: ${fault}`);
    }
  },
});
