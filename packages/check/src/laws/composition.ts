import { grad, type Tensor } from '@frostgrad/core';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, leavesOf, type Sample, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';
import { asFused, kindOf } from './kinds.ts';

/** A fused op and its definition round differently; relative to the largest number of each result. */
const ROUNDING = 1e-13;

/** A result, its gradients, and the gradients of those. */
interface Orders {
  readonly value: Tensor;
  readonly first: readonly Tensor[];
  readonly second: readonly Tensor[];
}

function ordersOf(value: Tensor, xs: readonly Tensor[], seed: number): Orders {
  const g = incoming(value.shape, value.dtype, seed);
  const first = gradsOf(value, xs, g, { retainGraph: true });
  const recorded = gradsOf(value, xs, g, { createGraph: true });
  const differentiable = recorded.filter((dx) => dx.requiresGrad);
  // in one pass: the gradient of a random combination of all gradients
  const second =
    differentiable.length === 0
      ? []
      : grad(differentiable, xs, {
          gradOutputs: differentiable.map((dx, i) => incoming(dx.shape, dx.dtype, seed + i)),
          materializeGrads: true,
        });
  return { value, first, second };
}

function expectNear(what: string, fused: readonly Tensor[], composed: readonly Tensor[]): void {
  if (fused.length !== composed.length)
    throw new Violation(`${what}: the fused op has ${fused.length}, its definition ${composed.length}`);
  for (const [i, x] of fused.entries()) {
    const [a, b] = [x, composed[i] as Tensor].map((y) => Array.from(y.toTypedArray())) as [number[], number[]];
    const size = b.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
    for (const [j, v] of a.entries()) {
      const wanted = b[j] as number;
      if (Object.is(v, wanted) || Math.abs(v - wanted) <= ROUNDING * size) continue;
      throw new Violation(`${what} ${i}, element ${j}: ${v} by the fused op, ${wanted} by its definition`);
    }
  }
}

export const composition: AnyLaw<Spec> = defineLaw<Spec, Sample>({
  name: 'composition',
  statement: 'a fused op equals its definition in plain ops: the result, its gradients, and the gradients of those',
  appliesTo: (spec) => kindOf(spec).fused === 'itself',
  cases: (spec) => samples(spec, 'ordinary'),
  show: showSample,
  classes: { empty: { of: ({ xs }) => xs.some(({ values }) => values.length === 0), atLeast: 0.01 } },
  check: (spec, sample) => {
    const xs = leavesOf(sample, 'float64');
    const out = spec.run(xs, sample.call.params);
    const node = asFused(out.gradFn);
    if (node === null) return;
    const inputs = node.op.inputs.map((name) => node.unpack(node.op.saves.indexOf(name)));
    const definition = (node.op.composed as NonNullable<typeof node.op.composed>)(inputs, node.params);
    const [fused, composed] = [ordersOf(out, xs, sample.seed), ordersOf(definition, xs, sample.seed)];
    expectNear('result', [fused.value], [composed.value]);
    expectNear('gradient', fused.first, composed.first);
    expectNear('second gradient', fused.second, composed.second);
  },
});
