import type { Tensor } from '@frostgrad/core';
import { defineOp } from '@frostgrad/core/extend';

declare const mul: (a: Tensor, b: Tensor) => Tensor;

// What the compiler refuses, so that it need not be tested: `tsc` fails when one of these is accepted.

defineOp({
  name: 'unsaved',
  inputs: ['a', 'b'],
  saves: ['a'],
  shape: ({ a }) => a.shape,
  forward: (k, { a, b }, _, shape) => k.mul(a, b, shape),
  // @ts-expect-error b is read in backward and is not in saves
  vjp: { a: (g, { b }) => mul(g, b) },
});

defineOp({
  name: 'unknownInput',
  inputs: ['a'],
  // @ts-expect-error there is no input c
  shape: ({ c }) => c.shape,
  forward: (k, { a }) => k.copy(a),
});

defineOp({
  name: 'unknownRow',
  inputs: ['a'],
  shape: ({ a }) => a.shape,
  forward: (k, { a }) => k.copy(a),
  // @ts-expect-error a formula for an input that is not there
  vjp: { a: (g) => g, c: (g: Tensor) => g },
});

defineOp({
  name: 'unknownSave',
  inputs: ['a'],
  // @ts-expect-error nothing is called c
  saves: ['c'],
  shape: ({ a }) => a.shape,
  forward: (k, { a }) => k.copy(a),
});
