import {
  add,
  cast,
  div,
  gather,
  grad,
  Layout,
  linear,
  logSoftmax,
  maskedFill,
  mean,
  mul,
  neg,
  Ragged,
  Rng,
  squeeze,
  sum,
  type Tensor,
  tensor,
  unsqueeze,
  where,
} from '@frostgrad/core';
import { crossEntropy } from '../../src/index.ts';
import { bug, expectBits, Fault } from './bug.ts';

const V = 3;

/** A loss of logits `[B, T, V]` and targets `[B, T]`. */
type Loss = (logits: Tensor, targets: Tensor, layout: Layout) => Tensor;

const rows = new Rng(6).normal([2, 3, V]);
const named = tensor([
  [0, 2, 1],
  [1, 0, 0],
]);
const lengths = [3, 1];

/** A batch in a layout; `pad` is what stands at pads of the logits. */
function batch(more: number, pad: number, id: number): readonly [logits: Tensor, targets: Tensor, layout: Layout] {
  const layout = Layout.of('test', lengths, 2, 3 + more);
  const targets = Ragged.fromPadded(cast(named, 'int32'), lengths).place(layout, id);
  return [Ragged.fromPadded(rows, lengths).place(layout, pad).detach().requiresGrad_(), targets, layout];
}

/** Negative log-likelihoods of all positions, `[B, T]`; ids outside the table are set to 0 first. */
function each(logits: Tensor, targets: Tensor): Tensor {
  const ids = where(targets.ge(0).logicalAnd(targets.lt(V)), targets, 0);
  return neg(squeeze(gather(logSoftmax(logits), 2, unsqueeze(cast(ids, 'int32'), 2)), 2));
}

/** The same loss and gradients for two batches that differ in their pads. */
const same =
  (a: ReturnType<typeof batch>, b: ReturnType<typeof batch>) =>
  (loss: Loss): void => {
    const [[one, dOne], [two, dTwo]] = [a, b].map(([logits, targets, layout]) => {
      const out = loss(logits, targets, layout);
      return [out, Ragged.fromPadded(grad([out], [logits])[0] as Tensor, layout).values] as const;
    }) as [readonly [Tensor, Tensor], readonly [Tensor, Tensor]];
    expectBits('the loss', two, one);
    expectBits('the gradient', dTwo, dOne);
  };

const ours: Readonly<Record<string, Loss>> = {
  crossEntropy: (logits, targets, live) => crossEntropy(logits, targets, { live }),
  'crossEntropy over ragged rows': (logits, targets, layout) =>
    crossEntropy(Ragged.fromPadded(logits, layout), Ragged.fromPadded(targets, layout)),
};

bug<Loss>(
  'a mean loss is over what is live, however many pads are beside it (transformers #24725)',
  same(batch(0, 0, 0), batch(4, 0, 0)),
  {
    ours,
    naive: {
      'a mean over all positions, pads set to 0': {
        run: (logits, targets, layout) => mean(where(layout.mask(), each(logits, targets), 0)),
        shows: /the loss, element 0, is/,
      },
      'a mean that counts pads as targets of class 0': {
        run: (logits, targets) => mean(each(logits, targets)),
        shows: /the loss, element 0, is/,
      },
    },
  },
);

bug<Loss>(
  'logits and targets at pads are not read: NaN there, and an id of -100',
  same(batch(1, 0, 0), batch(1, NaN, -100)),
  {
    ours,
    naive: {
      'the loss times the mask': {
        run: (logits, targets, layout) => {
          const m = cast(layout.mask(), 'float32');
          return div(sum(mul(each(logits, targets), m)), sum(m));
        },
        shows: /the loss, element 0, is NaN/,
      },
      'the loss selected behind the logarithm, targets of -100 as they are looked up by ignore_index': {
        run: (logits, targets) => {
          const ignored = targets.eq(-100);
          const kept = maskedFill(each(logits, targets), ignored, 0);
          return div(sum(kept), sum(cast(ignored.logicalNot(), 'float32')));
        },
        shows: /the loss, element 0, is/,
      },
    },
  },
);

bug<Loss>(
  'a batch with nothing live has a loss of 0 and a gradient of 0, where a mean of nothing is NaN',
  (loss) => {
    const logits = tensor([[[1, 2, 3]]], { requiresGrad: true });
    const out = loss(logits, tensor([[0]], { dtype: 'int32' }), Layout.of('test', [0], 1, 1));
    expectBits('the loss', out, [0]);
    expectBits('the gradient', grad([out], [logits], { materializeGrads: true })[0] as Tensor, [0, 0, 0]);
  },
  {
    ours,
    naive: {
      'the sum over the number of live positions': {
        run: (logits, targets, layout) => {
          const live = where(layout.mask(), each(logits, targets), 0);
          return div(sum(live), layout.offsets.total);
        },
        shows: /the loss, element 0, is NaN/,
      },
    },
  },
);

/** The gradient of a weight that makes logits of features, over a batch cut into parts. */
type Accumulate = (weight: Tensor, parts: readonly (readonly [x: Tensor, targets: Tensor, live: number[]])[]) => Tensor;

const features = new Rng(7).normal([2, 3, 2]);
const parts = (cuts: readonly (readonly [number, number])[]): Parameters<Accumulate>[1] =>
  cuts.map(([from, to]) => [
    features.slice(0, from, to),
    cast(named, 'int32').slice(0, from, to),
    lengths.slice(from, to),
  ]);

bug<Accumulate>(
  'the gradient does not depend on how a batch is cut: parts of 3 and 1 positions do not weigh the same ' +
    '(transformers #24725, #34191)',
  (accumulate) => {
    const weight = new Rng(8).normal([V, 2]).requiresGrad_();
    const whole = accumulate(weight, parts([[0, 2]])).toTypedArray();
    const cut = accumulate(
      weight,
      parts([
        [0, 1],
        [1, 2],
      ]),
    );
    for (const [i, v] of cut.toTypedArray().entries()) {
      // two sums where there was one: a few roundings apart
      if (!(Math.abs(v - (whole[i] as number)) <= 1e-6))
        throw new Fault(`the gradient, element ${i}, is ${v} of two parts and ${whole[i]} of one`);
    }
  },
  {
    ours: {
      "crossEntropy by 'sum', over the number of live positions of all parts": (weight, list) => {
        const total = list.reduce((n, [, , live]) => n + live.reduce((a, b) => a + b, 0), 0);
        const losses = list.map(([x, targets, live]) =>
          crossEntropy(linear(x, weight), targets, { live, reduction: 'sum' }),
        );
        return grad([div(losses.reduce(add), total)], [weight])[0] as Tensor;
      },
    },
    naive: {
      'a mean of means': {
        run: (weight, list) => {
          const losses = list.map(([x, targets, live]) => crossEntropy(linear(x, weight), targets, { live }));
          return grad([div(losses.reduce(add), list.length)], [weight])[0] as Tensor;
        },
        shows: /the gradient, element 0, is .+ of two parts and .+ of one/,
      },
    },
  },
);
