import { add, cast, exp, isGradEnabled, mul, neg, pow, sigmoid, sub, type Tensor, zerosLike } from '@frostgrad/core';
import { apply, broadcastShapes, defineOp, type UnaryFn } from '@frostgrad/core/extend';

// Ops whose mistake shows in how passes over their graph go. Each is wrong in the one way that its name says.

const tanhFn: UnaryFn = { name: 'tanh', f32: Math.tanh, f64: Math.tanh };
const negFn: UnaryFn = { name: 'neg', f32: (v) => -v, f64: (v) => -v };
const slope = (out: Tensor): Tensor => neg(mul(out, out)).add(1);

/** What every graph sees of the last tanh. */
let last: Tensor | null = null;

const shared = defineOp({
  name: 'tanh',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map(tanhFn, x),
  vjp: {
    x: (g, _, call) => {
      const out = last as Tensor; // of another shape, it is as if nothing had been there
      return out.shape.join() === call.shapeOf('x').join() ? mul(g, slope(out)) : zerosLike(g);
    },
  },
});
export function tanhShared(x: Tensor): Tensor {
  const out = apply(shared, [x], undefined);
  last = out.detach();
  return out;
}

const inDouble = defineOp({
  name: 'neg',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map(negFn, x),
  vjp: { x: (g) => neg(cast(g, 'float64')) },
});
export const negGradInDouble = (x: Tensor): Tensor => apply(inDouble, [x], undefined);

export function tanhUsesUp(x: Tensor): Tensor {
  let isFull = true;
  const usesUp = defineOp({
    name: 'tanh',
    inputs: ['x'],
    saves: ['out'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }) => k.map(tanhFn, x),
    vjp: {
      x: (g, { out }) => {
        const workspace = isFull ? slope(out) : zerosLike(out);
        isFull = false;
        return mul(g, workspace);
      },
    },
  });
  return apply(usesUp, [x], undefined);
}

export function negAddsToGrad(x: Tensor): Tensor {
  const adds = defineOp({
    name: 'neg',
    inputs: ['x'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }) => k.map(negFn, x),
    vjp: {
      x: (g) => {
        const dx = neg(g);
        if (x.isLeaf) x.grad = x.grad === null ? dx : add(x.grad, dx);
        return dx;
      },
    },
  });
  return apply(adds, [x], undefined);
}

/** `1 / (1 + e^-x)`, unless a gradient is wanted. */
export function sigmoidTwoWays(x: Tensor): Tensor {
  return isGradEnabled() && x.requiresGrad ? sigmoid(x) : pow(exp(neg(x)).add(1), -1);
}

const twoFormulas = defineOp({
  name: 'tanh',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map(tanhFn, x),
  vjp: {
    x: (g, { out }) => (isGradEnabled() ? mul(g, slope(out)) : sub(g, mul(mul(g, out), out))),
  },
});
export const tanhTwoFormulas = (x: Tensor): Tensor => apply(twoFormulas, [x], undefined);

const composedElsewhere = defineOp({
  name: 'sub',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('sub', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.sub(a, b, shape),
  vjp: { a: (g) => g, b: (g) => neg(g) },
  composed: ({ a, b }) => add(sub(a, b), 1),
});
export const subComposedElsewhere = (a: Tensor, b: Tensor): Tensor => apply(composedElsewhere, [a, b], undefined);

const composedFlat = defineOp({
  name: 'mul',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('mul', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.mul(a, b, shape),
  vjp: { a: (g, { b }) => mul(g, b), b: (g, { a }) => mul(g, a) },
  composed: ({ a, b }) => sub(add(mul(a, b.detach()), mul(a.detach(), b)), mul(a.detach(), b.detach())),
});
export const mulComposedFlat = (a: Tensor, b: Tensor): Tensor => apply(composedFlat, [a, b], undefined);
