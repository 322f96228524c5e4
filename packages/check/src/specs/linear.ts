import { linear, type Shape, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes } from '../arbitraries/shapes.ts';
import { at, type Plain } from '../plain.ts';
import { dotInDtype, exactly, plus } from '../running-error.ts';
import { defineSpec, type Reference, type Spec } from '../spec.ts';
import { bounded, upTo } from './products.ts';
import { callsOf } from './unary.ts';

const size = axisSizes({ maxSize: 5 });

/** Rows under any leading axes, a weight, and perhaps a bias. */
const operands: Arbitrary<readonly Shape[]> = fc
  .tuple(fc.array(axisSizes({ maxSize: 3 }), { maxLength: 2 }), size, size, fc.boolean())
  .map(([lead, i, o, biased]) => [[...lead, i], [o, i], ...(biased ? [[o]] : [])]);

function affine([x, weight, bias]: readonly Plain[]): Reference {
  const [O, I] = (weight as Plain).shape as [number, number];
  return bounded([...(x as Plain).shape.slice(0, -1), O], (index) => {
    const [lead, o] = [index.slice(0, -1), index.at(-1) as number];
    const product = dotInDtype(
      upTo(I).map((i) => at(x as Plain, [...lead, i])),
      upTo(I).map((i) => at(weight as Plain, [o, i])),
    );
    return bias === undefined ? product : plus(product, exactly(at(bias, [o])));
  });
}

export const linearSpecs: readonly Spec[] = [
  defineSpec({
    op: 'linear',
    inputs: callsOf(operands),
    run: ([x, weight, bias]) => linear(x as Tensor, weight as Tensor, bias ?? null),
    reference: affine,
    tolerance: 'running',
    refuses: fc.constantFrom<() => unknown>(
      () => linear(zeros([2, 3]), zeros([3, 2])),
      () => linear(zeros([]), zeros([3, 1])),
      () => linear(zeros([2, 3]), zeros([3])),
      () => linear(zeros([3]), zeros([1, 2, 3])),
      () => linear(zeros([2, 3]), zeros([4, 3]), zeros([3])),
      () => linear(zeros([2, 3]), zeros([4, 3]), zeros([1, 4])),
    ),
  }),
];
