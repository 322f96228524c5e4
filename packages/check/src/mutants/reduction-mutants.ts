import {
  add,
  amax,
  argsort,
  cumprod,
  cumsum,
  div,
  exp,
  indexSelect,
  log,
  mean,
  mul,
  type ReduceOptions,
  reshape,
  sub,
  sum,
  type Tensor,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { firstDerivative, secondDerivative } from '../laws/derivatives.ts';
import { forward } from '../laws/forward.ts';
import { specials } from '../laws/specials.ts';
import type { Spec } from '../spec.ts';
import { specOf } from '../suites.ts';
import type { Mutant } from './mutant.ts';

interface Along {
  readonly axis: number;
}

interface Over extends ReduceOptions {
  readonly axes: number | readonly number[] | undefined;
}

/** The entry of a right op, run by a wrong one. */
const along = (op: string, run: (x: Tensor, axis: number) => Tensor): Spec => ({
  ...specOf(op),
  run: ([x], params) => run(x as Tensor, (params as Along).axis),
});
const over = (op: string, run: (x: Tensor, params: Over) => Tensor): Spec => ({
  ...specOf(op),
  run: ([x], params) => run(x as Tensor, params as Over),
});

/** One line of whole numbers, so that zeros and ties are frequent. */
const wholeLine = (spec: Spec): Spec => ({
  ...spec,
  inputs: fc.integer({ min: 2, max: 6 }).map((n) => ({ shapes: [[n]], params: { axis: 0, axes: undefined } })),
});

const dividing = defineOp({
  name: 'prod',
  inputs: ['x'],
  saves: ['x', 'out'],
  shape: () => [],
  forward: (k, { x }) => k.prod(x, [0], []),
  vjp: { x: (g, { x, out }) => div(mul(g, out), x) },
});

const sameWay = defineOp({
  name: 'cumsum',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.cumulate('sum', x, 0, false),
  vjp: { x: (g) => cumsum(g, 0) },
});

const detachedOthers = defineOp({
  name: 'cumprod',
  inputs: ['x'],
  saves: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.cumulate('prod', x, 0, false),
  vjp: {
    x: (g, { x }) => {
      const constant = x.detach();
      const terms = mul(g, cumprod(constant, 0));
      const behind = sub(sum(terms), sub(cumsum(terms, 0), terms));
      return div(behind, constant);
    },
  },
});

export const reductionMutants: readonly Mutant<Spec>[] = [
  {
    mistake: 'the gradient of a product as the product divided by the element, which may be 0',
    law: firstDerivative,
    subject: { ...wholeLine(over('prod', (x) => apply(dividing, [x], undefined))), domain: [[-1, 1]] },
  },
  {
    mistake: 'running sums whose gradient runs the same way',
    law: firstDerivative,
    subject: wholeLine(along('cumsum', (x) => apply(sameWay, [x], undefined))),
  },
  {
    mistake: 'running products whose gradient holds the others for constants',
    law: secondDerivative,
    subject: { ...wholeLine(along('cumprod', (x) => apply(detachedOthers, [x], undefined))), domain: [[1, 3]] },
  },
  {
    mistake: 'a variance as the mean of squares less the square of the mean',
    law: forward,
    subject: {
      ...over('variance', (x, { axes, keepDims }) => {
        const m = mean(x, axes, { keepDims: keepDims ?? false });
        return sub(mean(mul(x, x), axes, { keepDims: keepDims ?? false }), mul(m, m));
      }),
      inputs: fc
        .integer({ min: 2, max: 6 })
        .map((n) => ({ shapes: [[n]], params: { axes: undefined, keepDims: false, correction: 0 } })),
      domain: [[100, 101]],
    },
  },
  {
    mistake: 'log(sum(exp(x))) with the largest subtracted, which may be -Infinity',
    law: specials,
    subject: over('logSumExp', (x, { axes, keepDims = false }) => {
      if (x.size === 0) return specOf('logSumExp').run([x], { axes, keepDims });
      const m = amax(x, axes, { keepDims: true });
      const total = log(sum(exp(sub(x, m)), axes, { keepDims }));
      return add(total, reshape(m, total.shape));
    }),
  },
  {
    mistake: 'a descending sort as an ascending one read from its end, which turns ties around',
    law: forward,
    subject: {
      ...wholeLine(specOf('argsort')),
      inputs: fc.integer({ min: 2, max: 6 }).map((n) => ({ shapes: [[n]], params: { axis: 0, descending: true } })),
      run: ([x]) => {
        const order = argsort(x as Tensor);
        return indexSelect(order, 0, [...Array(order.size).keys()].toReversed());
      },
    },
  },
];
