import {
  add,
  detachAt,
  div,
  expand,
  indexSelect,
  matmul,
  mul,
  neg,
  reshape,
  Segments,
  sigmoid,
  slice,
  sum,
  type Tensor,
  tensor,
  transpose,
  where,
  zeros,
  zerosLike,
} from '@frostgrad/core';
import { apply, broadcastShapes, defineOp, NdArray, sizeOf, type UnaryFn } from '@frostgrad/core/extend';

// Ops as they might have been written. Each is wrong in the one way that its name says.

const tanhFn: UnaryFn = { name: 'tanh', f32: Math.tanh, f64: Math.tanh };

const wrongSlope = defineOp({
  name: 'tanh',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map(tanhFn, x),
  vjp: { x: (g, { out }) => mul(g, neg(out).add(1)) },
});
export const tanhWrongSlope = (x: Tensor): Tensor => apply(wrongSlope, [x], undefined);

const detached = defineOp({
  name: 'tanh',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map(tanhFn, x),
  vjp: { x: (g, { out }) => mul(g, neg(mul(out, out).detach()).add(1)) },
});
export const tanhDetached = (x: Tensor): Tensor => apply(detached, [x], undefined);

const clipped = defineOp({
  name: 'tanh',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map(tanhFn, x),
  vjp: {
    x: (g, { out }) => {
      const limited = tensor(g.toTypedArray().map((v) => Math.max(-3, Math.min(3, v))) as Float64Array, {
        shape: g.shape,
      });
      return mul(limited, neg(mul(out, out)).add(1));
    },
  },
});
export const tanhClipped = (x: Tensor): Tensor => apply(clipped, [x], undefined);

const epsilon = defineOp({
  name: 'sigmoid',
  inputs: ['x'],
  saves: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) =>
    k.map({ name: 'sigmoid', f32: (v) => 1 / (1 + Math.exp(-v)), f64: (v) => 1 / (1 + Math.exp(-v)) }, x),
  vjp: { x: (g, { x }) => add(mul(g, mul(sigmoid(x), neg(sigmoid(x)).add(1))), 1e-12) },
});
export const sigmoidEpsilon = (x: Tensor): Tensor => apply(epsilon, [x], undefined);

const wrongSign = defineOp({
  name: 'sub',
  inputs: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('sub', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.sub(a, b, shape),
  vjp: { a: (g) => g, b: (g) => g },
});
export const subWrongSign = (a: Tensor, b: Tensor): Tensor => apply(wrongSign, [a, b], undefined);

const composedWrong = defineOp({
  name: 'sub',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('sub', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.sub(a, b, shape),
  vjp: { a: (g) => g, b: (g) => neg(g) },
  composed: ({ a, b }) => add(a, b),
});
export const subComposedWrong = (a: Tensor, b: Tensor): Tensor => apply(composedWrong, [a, b], undefined);

const noTranspose = defineOp({
  name: 'matmul',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  shape: ({ a, b }) => [a.shape[0] as number, b.shape[1] as number],
  forward: (k, { a, b }, _, shape) => k.matmul(a, b, shape),
  vjp: { a: (g, { b }) => matmul(g, b), b: (g, { a }) => matmul(a, g) },
});
export const matmulNoTranspose = (a: Tensor, b: Tensor): Tensor => apply(noTranspose, [a, b], undefined);

/** The first elements along every axis that was broadcast. */
function cutTo(g: Tensor, shape: readonly number[]): Tensor {
  let cut = g;
  for (let lead = g.ndim - shape.length; lead > 0; lead--) cut = cut.size === 0 ? sum(cut, 0) : cut.select(0, 0);
  for (const [axis, n] of shape.entries())
    if (n === 1 && cut.shape[axis] !== 1)
      cut = cut.size === 0 ? sum(cut, axis, { keepDims: true }) : slice(cut, axis, 0, 1);
  return cut;
}

const noUnbroadcast = defineOp({
  name: 'add',
  inputs: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('add', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.add(a, b, shape),
  vjp: { a: (g, _, call) => cutTo(g, call.shapeOf('a')), b: (g, _, call) => cutTo(g, call.shapeOf('b')) },
});
export const addNoUnbroadcast = (a: Tensor, b: Tensor): Tensor => apply(noUnbroadcast, [a, b], undefined);

const overwrites = defineOp({
  name: 'embedding',
  inputs: ['w'],
  shape: ({ w }, index: readonly number[]) => [index.length, w.shape[1] as number],
  forward: (k, { w }, index, shape) => k.indexSelect(w, 0, NdArray.from(Int32Array.from(index), [index.length]), shape),
  vjp: {
    w: (g, _, call) => {
      const { params } = call;
      const V = call.shapeOf('w')[0] as number;
      const last = Int32Array.from({ length: V }, (_, row) => params.lastIndexOf(row));
      if (params.length === 0) return expand(zeros([1, 1], { dtype: g.dtype }), [V, g.shape[1] as number]);
      const some = tensor(
        Float64Array.from(last, (i) => (i < 0 ? 0 : 1)),
        { shape: [V, 1], dtype: g.dtype },
      );
      return mul(
        indexSelect(
          g,
          0,
          last.map((i) => Math.max(i, 0)),
        ),
        some,
      );
    },
  },
});
export function embeddingOverwrites(
  w: Tensor,
  { index, indexShape }: { readonly index: readonly number[]; readonly indexShape: readonly number[] },
): Tensor {
  return reshape(apply(overwrites, [w], index), [...indexShape, w.shape[1] as number]);
}

const twoWays = defineOp({
  name: 'div',
  inputs: ['a', 'b'],
  saves: ['b', 'out'],
  shape: ({ a, b }) => broadcastShapes('div', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.div(a, b, shape),
  vjp: {
    a: (g, { b }, call) => (call.needs('b') ? div(g, b) : mul(g, div(zerosLike(b).add(1), b))),
    b: (g, { b, out }) => neg(div(mul(g, out), b)),
  },
});
export const divTwoWays = (a: Tensor, b: Tensor): Tensor => apply(twoWays, [a, b], undefined);

const skipsFrozen = defineOp({
  name: 'exp',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map({ name: 'exp', f32: Math.exp, f64: Math.exp }, x),
  vjp: { x: (g, { out }, call) => (call.liveOf('x') === null ? mul(g, out) : zerosLike(g)) },
});
export const expSkipsFrozen = (x: Tensor): Tensor => apply(skipsFrozen, [x], undefined);

/** The rows of a matrix of which every element is in a set. */
function wholeRows(set: Segments): Tensor {
  const columns = set.shape[1] as number;
  const mask = set.toMask();
  return tensor(
    Array.from({ length: set.shape[0] as number }, (_, i) => [
      !mask.subarray(i * columns, (i + 1) * columns).includes(0),
    ]),
  );
}

const dropsRows = defineOp({
  name: 'matmul',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  shape: ({ a, b }) => [a.shape[0] as number, b.shape[1] as number],
  forward: (k, { a, b }, _, shape) => k.matmul(a, b, shape),
  vjp: {
    a: (g, { b }) => matmul(g, transpose(b)),
    b: (g, { a }, call) => {
      const live = call.liveOf('b');
      const whole = matmul(transpose(a), g);
      return live === null ? whole : where(wholeRows(live), whole, 0);
    },
  },
});
export const matmulDropsRows = (a: Tensor, b: Tensor): Tensor =>
  a.ndim === 2 && b.ndim === 2 ? apply(dropsRows, [a, b], undefined) : matmul(a, b);

/** A weight no row of which learns that has a frozen element. */
export function cutsTouchedRows(weight: Tensor): Tensor {
  const { frozen } = weight;
  if (frozen === null) return weight;
  const [rows, columns] = weight.shape as [number, number];
  const mask = frozen.toMask();
  const touched = Array.from({ length: rows }, (_, i) => i).filter((i) =>
    mask.subarray(i * columns, (i + 1) * columns).includes(1),
  );
  return detachAt(weight, Segments.rows(weight.shape, touched));
}

const reluWrites = defineOp({
  name: 'relu',
  inputs: ['x'],
  saves: ['x'],
  shape: ({ x }) => x.shape,
  forward: (_, { x }) => {
    for (let i = 0; i < x.data.length; i++) if ((x.data[i] as number) < 0) x.data[i] = 0;
    return x.view(x.shape, x.strides);
  },
  vjp: { x: (g, { x }) => mul(g, x.gt(0).cast(g.dtype)) },
});
export const reluInPlace = (x: Tensor): Tensor => apply(reluWrites, [x], undefined);

const negateInPlace = defineOp({
  name: 'negated',
  inputs: ['g'],
  shape: ({ g }) => g.shape,
  forward: (_, { g }) => {
    for (let i = 0; i < g.data.length; i++) g.data[i] = -(g.data[i] as number);
    return g.view(g.shape, g.strides);
  },
  vjp: { g: (u) => neg(u) },
});
const negWrites = defineOp({
  name: 'neg',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.map({ name: 'neg', f32: (v) => -v, f64: (v) => -v }, x),
  vjp: { x: (g) => apply(negateInPlace, [g], undefined) },
});
export const negGradInPlace = (x: Tensor): Tensor => apply(negWrites, [x], undefined);

const ignoresStrides = defineOp({
  name: 'neg',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (_, { x }, __, shape) => {
    const out = x.dtype === 'float64' ? new Float64Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
    for (let i = 0; i < out.length; i++) out[i] = -(x.data[x.offset + i] as number);
    return NdArray.from(out, shape);
  },
  vjp: { x: (g) => neg(g) },
});
export const negIgnoresStrides = (x: Tensor): Tensor => apply(ignoresStrides, [x], undefined);
