import {
  add,
  cat,
  full,
  grad,
  Layout,
  maskedSum,
  matmul,
  ones,
  Ragged,
  Rng,
  softmax,
  type Tensor,
  tensor,
  transpose,
  tril,
  unsqueeze,
  where,
  zeros,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { GRU, scaledDotProductAttention } from '../../src/index.ts';
import { bug, expectBits, expectZeros, Fault } from './bug.ts';

/** Something of a batch `[B, T, 2]`, padded. */
type Of = (x: Tensor, layout: Layout) => Tensor;

const leftovers = tensor(new Float32Array(64).fill(123));

/** Packs rows; its way back writes live positions into memory that was used before, and leaves the rest. */
const recycling = defineOp({
  name: 'recycling',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (_, { x }) => x,
  vjp: {
    x: (g, _, { params: { layout } }: { readonly params: { layout: Layout } }) => {
      const used = leftovers.slice(0, 0, g.size).reshape(g.shape);
      return where(unsqueeze(layout.mask(), 2), g, used);
    },
  },
});

bug<Of>(
  'gradients at pads are written, as +0, and are not what was in memory (flash-attention #2324)',
  (run) => {
    const layout = Layout.of('test', [2, 0, 1], 3, 4);
    const x = new Rng(1).normal([3, 4, 2]).requiresGrad_();
    const [dx] = grad([run(x, layout).sum()], [x]) as [Tensor];
    expectZeros('the gradient at pads', Ragged.fromPadded(dx, layout.mask().logicalNot()).values);
  },
  {
    ours: {
      'Ragged.fromPadded': (x, layout) => Ragged.fromPadded(x, layout).values,
      maskedSum: (x, layout) => maskedSum(x, unsqueeze(layout.mask(), 2), 1),
      scaledDotProductAttention: (x, keyMask) => scaledDotProductAttention(x, x, x, { keyMask }).context,
      GRU: (x, live) => new GRU(2, 2, { rng: new Rng(1), bidirectional: true }).forward(x, { live }).output,
    },
    naive: {
      'a buffer taken from a pool, its tail not cleared': {
        run: (x, layout) => apply(recycling, [x], { layout }),
        shows: /the gradient at pads, element 0, is 123; expected 0/,
      },
    },
  },
);

/** Contexts of queries `[1, T, 2]` over keys `[1, S, 2]`. */
type Attend = (query: Tensor, key: Tensor) => Tensor;

/** A softmax over scores to which -Infinity is added where they are not allowed. */
const weighed = (q: Tensor, k: Tensor, allowed: Tensor): Tensor =>
  softmax(add(matmul(q, transpose(k)), where(allowed, tensor(0), -Infinity)));

bug<Attend>(
  'more queries than keys under a causal mask have gradients (flash-attention #443)',
  (attend) => {
    const [q, k] = [new Rng(2).normal([1, 5, 2]).requiresGrad_(), new Rng(3).normal([1, 2, 2]).requiresGrad_()];
    const [dq] = grad([attend(q, k).sum()], [q]) as [Tensor];
    const wrong = dq.toTypedArray().findIndex((v) => !Number.isFinite(v));
    if (wrong >= 0) throw new Fault(`the gradient of queries, element ${wrong}, is ${dq.toTypedArray()[wrong]}`);
  },
  {
    ours: {
      'scaledDotProductAttention, causal': (q, k) => scaledDotProductAttention(q, k, k, { causal: true }).context,
      'scaledDotProductAttention, with queries that may see nothing': (q, k) =>
        scaledDotProductAttention(q, k, k, { attnMask: tril(ones([5, 2]), { diagonal: -3 }).ne(0) }).context,
    },
    naive: {
      'the diagonal at the last key: the first queries see nothing': {
        run: (q, k) => matmul(weighed(q, k, tril(ones([5, 2]), { diagonal: -3 }).ne(0)), k),
        shows: /the gradient of queries, element 0, is NaN/,
      },
    },
  },
);

bug<Attend>(
  'lengths that are no multiple of a block are as any other (flex attention: torch #136232, #153799)',
  (attend) => {
    const [q, k] = [new Rng(2).normal([1, 1, 2]).requiresGrad_(), new Rng(3).normal([1, 129, 2]).requiresGrad_()];
    const long = attend(q, k);
    const [dq] = grad([long.sum()], [q]) as [Tensor];
    const scores = matmul(q, transpose(k));
    const plain = matmul(softmax(scores), k);
    expectBits('the context', long, plain);
    expectBits('the gradient of the query', dq, grad([plain.sum()], [q])[0] as Tensor);
  },
  {
    ours: {
      scaledDotProductAttention: (q, k) => scaledDotProductAttention(q, k, k, { scale: 1 }).context,
      'the same among pads': (q, k) => {
        const padded = cat([k, full([1, 31, 2], NaN)], 1);
        return scaledDotProductAttention(q, padded, padded, { scale: 1, keyMask: [129] }).context;
      },
    },
    naive: {
      'keys filled up with zeros to a multiple of 128, which are weighed': {
        run: (q, k) => {
          const filled = cat([k, zeros([1, 127, 2])], 1);
          return matmul(softmax(matmul(q, transpose(filled))), filled);
        },
        shows: /the context, element 0, is/,
      },
    },
  },
);
