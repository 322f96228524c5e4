import {
  add,
  div,
  exp,
  indexSelect,
  mul,
  neg,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
  zeros,
} from '@frostgrad/core';
import fc from 'fast-check';
import { broadcast } from '../laws/broadcasting.ts';
import { firstDerivative, secondDerivative } from '../laws/derivatives.ts';
import { forward } from '../laws/forward.ts';
import { freezing } from '../laws/freezing.ts';
import { independence } from '../laws/independence.ts';
import { linearity } from '../laws/linearity.ts';
import { determinism, purity } from '../laws/purity.ts';
import { recording } from '../laws/recording.ts';
import { badShapes, shapeRule } from '../laws/shapes.ts';
import { specials } from '../laws/specials.ts';
import { views } from '../laws/views.ts';
import { broadcastOf, sizeOf } from '../plain.ts';
import type { Spec } from '../spec.ts';
import { specOf } from '../suites.ts';
import { binary, type Mutant, unary } from './mutant.ts';
import * as ops from './wrong-ops.ts';

/** Sums in the order of a running float32 total. */
function runningSum(x: Tensor): Tensor {
  const flat = reshape(x, [x.size]);
  let total: Tensor = zeros([], { dtype: x.dtype });
  for (let i = 0; i < x.size; i++) total = add(total, flat.select(0, i));
  return total;
}

/** Broadcasts by starting over at the end of the shorter operand. */
const cyclic = (x: Tensor, shape: readonly number[]): Tensor => {
  const index = Int32Array.from({ length: sizeOf(shape) }, (_, i) => i % x.size);
  return reshape(indexSelect(reshape(x, [x.size]), 0, index), shape);
};

let calls = 0;

export const opMutants: readonly Mutant<Spec>[] = [
  {
    mistake: 'tanh as (e^2x - 1) / (e^2x + 1), which cancels near 0',
    law: forward,
    subject: unary('tanh', (x) => div(sub(exp(mul(x, 2)), 1), add(exp(mul(x, 2)), 1))),
  },
  {
    mistake: 'a sum that accumulates in float32',
    law: forward,
    subject: {
      ...specOf('sum'),
      inputs: fc
        .integer({ min: 2, max: 60 })
        .map((n) => ({ shapes: [[n]], params: { axes: undefined, keepDims: false } })),
      run: ([x]) => runningSum(x as Tensor),
    },
  },
  {
    mistake: 'a reduction that forgets keepDims',
    law: shapeRule,
    subject: {
      ...specOf('sum'),
      run: ([x], params) => sum(x as Tensor, (params as { axes: number | undefined }).axes),
    },
  },
  {
    mistake: 'an operand that is too long is cut off without a word',
    law: badShapes,
    subject: { ...specOf('add'), refuses: fc.constant(() => add(slice(zeros([3]), 0, 0, 2), zeros([2]))) },
  },
  {
    mistake: 'sub as add(a, neg(b)), whose errors name another op',
    law: badShapes,
    subject: { ...specOf('sub'), refuses: fc.constant(() => add(zeros([3]), neg(zeros([2])))) },
  },
  { mistake: 'the derivative of tanh as 1 - y', law: firstDerivative, subject: unary('tanh', ops.tanhWrongSlope) },
  {
    mistake: 'a subtraction whose second gradient keeps its sign',
    law: firstDerivative,
    subject: binary('sub', ops.subWrongSign),
  },
  {
    mistake: 'a matrix product whose gradients forget to transpose',
    law: firstDerivative,
    subject: {
      ...specOf('matmul'),
      inputs: fc.constant({
        shapes: [
          [3, 3],
          [3, 3],
        ],
        params: null,
      }),
      run: ([a, b]) => ops.matmulNoTranspose(a as Tensor, b as Tensor),
    },
  },
  {
    mistake: 'a gradient that was broadcast is cut back instead of summed',
    law: firstDerivative,
    subject: binary('add', ops.addNoUnbroadcast),
  },
  {
    mistake: 'a repeated row of a table gets its last gradient instead of their sum',
    law: firstDerivative,
    subject: {
      ...specOf('embedding'),
      run: ([w], params) =>
        ops.embeddingOverwrites(w as Tensor, params as { index: readonly number[]; indexShape: readonly number[] }),
    },
  },
  {
    mistake: 'a gradient formula that reads a detached result',
    law: secondDerivative,
    subject: unary('tanh', ops.tanhDetached),
  },
  { mistake: 'a formula that clips its gradient', law: linearity, subject: unary('tanh', ops.tanhClipped) },
  {
    mistake: 'a formula that adds an epsilon for safety',
    law: linearity,
    subject: unary('sigmoid', ops.sigmoidEpsilon),
  },
  {
    mistake: 'a cheaper formula when only one gradient is wanted',
    law: independence,
    subject: binary('div', ops.divTwoWays),
  },
  {
    mistake: 'broadcasting that starts over at the end of the shorter operand',
    law: broadcast,
    subject: binary('mul', (a, b) => {
      const shape = broadcastOf(a.shape, b.shape);
      return mul(cyclic(a, shape), cyclic(b, shape));
    }),
  },
  {
    mistake: 'a formula that skips all of an input of which some is frozen',
    law: freezing,
    subject: unary('exp', ops.expSkipsFrozen),
  },
  {
    mistake: 'matmul computes a gradient for rows that learn as a whole only, when part of them is frozen',
    law: freezing,
    subject: binary('matmul', ops.matmulDropsRows),
  },
  {
    mistake: 'a GRU computes a gradient for rows of its weight that learn as a whole only, when part of them is frozen',
    law: freezing,
    subject: {
      ...specOf('gru'),
      run: ([x, state0, weight, bias], params) => {
        const rows = ops.cutsTouchedRows(weight as Tensor);
        return specOf('gru').run([x as Tensor, state0 as Tensor, rows, bias as Tensor], params);
      },
    },
  },
  { mistake: 'relu in the memory of its input', law: purity, subject: unary('relu', ops.reluInPlace) },
  { mistake: 'a gradient written over the incoming one', law: purity, subject: unary('neg', ops.negGradInPlace) },
  {
    mistake: 'a kernel that takes every input to be row-major',
    law: views,
    subject: unary('neg', ops.negIgnoresStrides),
  },
  {
    mistake: 'relu as x > 0 ? x : 0, which swallows NaN',
    law: specials,
    subject: unary('relu', (x) => where(x.gt(0), x, 0)),
  },
  {
    mistake: 'where as m a + (1 - m) b',
    law: specials,
    subject: {
      ...specOf('where'),
      run: ([a, b], params) => {
        const { mask, maskShape } = params as { mask: readonly boolean[]; maskShape: readonly number[] };
        const m = tensor(Float64Array.from(mask, Number), { shape: maskShape, dtype: (a as Tensor).dtype });
        return add(mul(m, a as Tensor), mul(add(neg(m), 1), b as Tensor));
      },
    },
  },
  {
    mistake: 'noise from a generator that everyone shares',
    law: determinism,
    subject: unary('neg', (x) => mul(neg(x), ++calls)),
  },
  {
    mistake: 'a fused op whose plain definition says something else',
    law: recording,
    subject: binary('sub', ops.subComposedWrong),
  },
];
