import { gradcheck } from '@frostgrad/check';
import { grad, Ragged, Rng, sum, type Tensor, tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  BCEWithLogitsLoss,
  cosineEmbeddingLoss,
  crossEntropy,
  CrossEntropyLoss,
  hingeEmbeddingLoss,
  huberLoss,
  klDiv,
  l1Loss,
  type LossOptions,
  marginRankingLoss,
  mseLoss,
  MSELoss,
  multiMarginLoss,
  nllLoss,
  type Rows,
  smoothL1Loss,
  tripletMarginLoss,
} from '../src/index.ts';

const ids = tensor(
  [
    [2, 0, 1],
    [1, 1, 2],
  ],
  { dtype: 'int32' },
);
const signs = tensor([
  [1, -1, 1],
  [-1, -1, 1],
]);
const wide = tensor([
  [[1], [-1], [1]],
  [[-1], [-1], [1]],
]).expand([2, 3, 4]);
const draw = (seed: number): Tensor =>
  new Rng(seed).uniform([2, 3, 4], -1, 1, { dtype: 'float64', requiresGrad: true });

type Run = (operands: readonly Tensor[], options: LossOptions<'mean'>) => Tensor;

/** Every loss over `[2, 3, 4]`: how many operands have a gradient, and the rest. */
const losses: Readonly<Record<string, readonly [floating: number, run: Run]>> = {
  crossEntropy: [1, ([x], o) => crossEntropy(x as Tensor, ids, o)],
  'crossEntropy, all options': [
    1,
    ([x], o) =>
      crossEntropy(x as Tensor, ids, {
        ...o,
        weight: tensor([1, 2, 3, 4]),
        ignoreIndex: 2,
        labelSmoothing: 0.2,
      }),
  ],
  'crossEntropy of probabilities': [2, ([x, q], o) => crossEntropy(x as Tensor, (q as Tensor).softmax(-1), o)],
  nllLoss: [1, ([x], o) => nllLoss(x as Tensor, ids, o)],
  mseLoss: [2, ([x, y], o) => mseLoss(x as Tensor, y as Tensor, o)],
  l1Loss: [2, ([x, y], o) => l1Loss(x as Tensor, y as Tensor, o)],
  huberLoss: [2, ([x, y], o) => huberLoss(x as Tensor, y as Tensor, { ...o, delta: 0.5 })],
  smoothL1Loss: [2, ([x, y], o) => smoothL1Loss(x as Tensor, y as Tensor, { ...o, beta: 0.5 })],
  binaryCrossEntropy: [2, ([x, y], o) => binaryCrossEntropy((x as Tensor).sigmoid(), y as Tensor, o)],
  binaryCrossEntropyWithLogits: [
    2,
    ([x, y], o) => binaryCrossEntropyWithLogits(x as Tensor, y as Tensor, { ...o, posWeight: tensor([1, 2, 3, 4]) }),
  ],
  klDiv: [2, ([x, y], o) => klDiv((x as Tensor).logSoftmax(), (y as Tensor).softmax(-1), o)],
  'klDiv, logarithms': [2, ([x, y], o) => klDiv(x as Tensor, y as Tensor, { ...o, logTarget: true })],
  cosineEmbeddingLoss: [2, ([x, y], o) => cosineEmbeddingLoss(x as Tensor, y as Tensor, signs, o)],
  marginRankingLoss: [2, ([x, y], o) => marginRankingLoss(x as Tensor, y as Tensor, wide, { ...o, margin: 0.3 })],
  hingeEmbeddingLoss: [1, ([x], o) => hingeEmbeddingLoss(x as Tensor, wide, o)],
  multiMarginLoss: [1, ([x], o) => multiMarginLoss(x as Tensor, ids, { ...o, p: 2 })],
  tripletMarginLoss: [
    3,
    ([x, y, z], o) => tripletMarginLoss(x as Tensor, y as Tensor, z as Tensor, { ...o, swap: true }),
  ],
};
const named = Object.entries(losses).map(([name, [floating, run]]) => [name, floating, run] as const);
const leaves = (n: number): Tensor[] => Array.from({ length: n }, (_, i) => draw(i + 1));

describe('losses', () => {
  it.each(named)('%s has right first and second derivatives, over live positions', (_, n, run) => {
    const operands = leaves(n);
    const fn = (): Tensor => run(operands, { live: [2, 3] });
    expect(gradcheck(fn, operands, { order: 1, directions: 3 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, operands, { order: 2, directions: 1 }).comparisons).toBeGreaterThan(0);
  });

  it.each(named)('%s is 0 with gradients of 0 when nothing is live', (_, n, run) => {
    const operands = leaves(n);
    const loss = run(operands, { live: [0, 0] });
    expect(loss.item()).toBe(0);
    for (const g of grad([loss], operands)) expect(g?.toTypedArray().every((v) => Object.is(v, 0))).toBe(true);
  });

  it.each(named)(
    '%s refuses lengths beyond the sequence, and a target that would have to be broadcast',
    (_, n, run) => {
      expect(() => run(leaves(n), { live: [2, 4] })).toThrow('length 1 is 4; the padded axis has 3 positions');
      if (n < 2) return;
      const [first, ...others] = leaves(n);
      const narrow = others.map((x) => x.slice(2, 0, 1).detach());
      expect(() => run([first as Tensor, ...narrow], {})).toThrow(/\[2, 3, [14]\].* \[2, 3, [14]\]/);
    },
  );

  it('of classes are 0 with gradients of 0 when every target is ignored, or has a weight of 0', () => {
    for (const loss of [crossEntropy, nllLoss]) {
      for (const options of [{ ignoreIndex: 1 }, { weight: tensor([1, 0]) }]) {
        const x = tensor(
          [
            [1, 2],
            [NaN, 3],
          ].slice(0, 'weight' in options ? 1 : 2),
          { requiresGrad: true },
        );
        const found = loss(x, tensor(new Int32Array(x.shape[0] as number).fill(1)), options);
        expect(found.item()).toBe(0);
        expect(
          grad([found], [x])[0]
            ?.toTypedArray()
            .every((v) => v === 0),
        ).toBe(true);
      }
    }
  });

  it('do not read the logits of an ignored target', () => {
    const x = tensor(
      [
        [1, 2],
        [NaN, Infinity],
      ],
      { requiresGrad: true },
    );
    const loss = crossEntropy(x, tensor([1, -100], { dtype: 'int32' }), { labelSmoothing: 0.1 });
    const alone = crossEntropy(x.slice(0, 0, 1), tensor([1], { dtype: 'int32' }), { labelSmoothing: 0.1 });
    expect(loss.item()).toBe(alone.item());
    expect(grad([loss], [x])[0]?.toTypedArray().slice(2)).toEqual(Float32Array.of(0, 0));
  });

  it('ask nothing of impossible classes: 0 times the logarithm of 0 adds 0', () => {
    const x = tensor([[1, 2, -Infinity]], { requiresGrad: true });
    const two = tensor([[1, 2]]);
    const q = tensor([[0.25, 0.75, 0]]);
    const loss = crossEntropy(x, q);
    expect(loss.item()).toBe(crossEntropy(two, q.slice(1, 0, 2)).item());
    expect(grad([loss], [x])[0]?.toTypedArray()[2]).toBe(0);
    const logs = tensor([[-0.5, -Infinity]], { requiresGrad: true });
    for (const [target, logTarget] of [
      [[1, 0], false],
      [[0, -Infinity], true],
    ] as const) {
      const kl = klDiv(logs, tensor([target]), { logTarget, reduction: 'sum' });
      expect(kl.item()).toBe(0.5);
      expect(grad([kl], [logs])[0]?.toArray()).toEqual([[-1, 0]]);
    }
  });

  it('keep a gradient where an error is infinite', () => {
    const x = tensor([Infinity, -Infinity], { requiresGrad: true });
    const loss = huberLoss(x, zeros([2]), { delta: 2, reduction: 'sum' });
    expect(grad([loss], [x])[0]?.toArray()).toEqual([2, -2]);
  });

  it('give terms in the form of what they were given', () => {
    const x = tensor([
      [1, 2, NaN],
      [3, NaN, NaN],
    ]);
    expect(mseLoss(x, zeros([2, 3]), { live: [2, 1], reduction: 'none' }).toArray()).toEqual([
      [1, 4, 0],
      [9, 0, 0],
    ]);
    const rows = Ragged.fromPadded(x, [2, 1]);
    const terms: Ragged = mseLoss(
      rows,
      rows.map((v) => v.mul(0)),
      { reduction: 'none' },
    );
    expect(terms.toArray()).toEqual([[1, 4], [9]]);
    const mean: Tensor = mseLoss(
      rows,
      rows.map((v) => v.mul(0)),
    );
    expect(mean.item()).toBeCloseTo(14 / 3, 6);
  });

  it('divide a divergence by the rows that hold something: an empty row changes nothing', () => {
    const x = tensor([
      [-1, -2],
      [-3, -4],
    ])
      .logSoftmax()
      .reshape([2, 1, 2]);
    const q = tensor([
      [0.5, 0.5],
      [0.25, 0.75],
    ]).reshape([2, 1, 2]);
    const both = klDiv(x, q, { reduction: 'batchmean' }).item();
    const total = klDiv(x, q, { reduction: 'sum' }).item();
    expect(both).toBeCloseTo(total / 2, 6);
    expect(klDiv(x, q, { reduction: 'batchmean', live: [1, 0] }).item()).toBe(
      klDiv(x.slice(0, 0, 1), q.slice(0, 0, 1), { reduction: 'batchmean' }).item(),
    );
  });

  it.each<[string, () => Rows, string]>([
    [
      'live beside positions that are no rows',
      () => crossEntropy(zeros([2, 3]), tensor([0, 1], { dtype: 'int32' }), { live: [1, 1] }),
      'crossEntropy: logits is [2, 3]; with live it must be padded sequences [B, T, ..., features]',
    ],
    [
      'probabilities of another shape, which may be ids',
      () => crossEntropy(zeros([2, 3]), zeros([2])),
      'crossEntropy: logits are [2, 3] and targets [2] float32 over live positions; probabilities have the shape of the logits, and class ids are int32: cast them',
    ],
    [
      'an ignored class among probabilities',
      () => crossEntropy(zeros([1, 3]), zeros([1, 3]), { ignoreIndex: 0 }),
      'crossEntropy: ignoreIndex is 0 beside probabilities, which name no class; use live',
    ],
    [
      'a smoothing above 1',
      () => crossEntropy(zeros([1, 3]), zeros([1, 3]), { labelSmoothing: 2 }),
      'crossEntropy: labelSmoothing is 2; expected 0 to 1',
    ],
    [
      'weights that are not one a class',
      () => nllLoss(zeros([1, 3]), tensor([0], { dtype: 'int32' }), { weight: zeros([2]) }),
      'nllLoss: weight is [2] and there are 3 classes; expected [3]',
    ],
    [
      'a target that would be broadcast',
      () => mseLoss(zeros([3, 1]), zeros([3])),
      'mseLoss: target is [3] and x asks for [3, 1], over live positions; losses do not broadcast: reshape or expand it',
    ],
    [
      'whole numbers',
      () => mseLoss(tensor([1], { dtype: 'int32' }), zeros([1])),
      'mseLoss: x is int32; expected float32 or float64. Cast it first',
    ],
    [
      'what is no probability',
      () => binaryCrossEntropy(tensor([1.5]), tensor([1])),
      'binaryCrossEntropy: x has 1.5; expected probabilities, 0 to 1. For logits there is binaryCrossEntropyWithLogits',
    ],
    [
      'a weight of other axes',
      () => binaryCrossEntropyWithLogits(zeros([2, 3]), zeros([2, 3]), { posWeight: zeros([2]) }),
      'binaryCrossEntropyWithLogits: posWeight is [2] and x [2, 3]; expected its last axes',
    ],
    [
      'labels of 0 and 1',
      () => hingeEmbeddingLoss(zeros([2]), tensor([0, 1])),
      'hingeEmbeddingLoss: target has 0; expected 1 or -1 at every live position. Of 0 and 1 take 2 t - 1',
    ],
    [
      'a delta of 0',
      () => huberLoss(zeros([1]), zeros([1]), { delta: 0 }),
      'huberLoss: delta is 0; expected a number above 0',
    ],
    [
      'rows of other lengths',
      () => mseLoss(Ragged.fromPadded(zeros([2, 2]), [1, 2]), Ragged.fromPadded(zeros([2, 2]), [2, 1])),
      'mseLoss: rows of x have [1, 2] positions and of target [2, 1]',
    ],
    [
      'live beside ragged rows',
      () => l1Loss(Ragged.fromPadded(zeros([1, 2]), [1]), Ragged.fromPadded(zeros([1, 2]), [1]), { live: [1] }),
      'l1Loss: live is given beside ragged rows, which know their lengths; leave it out',
    ],
  ])('refuse %s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('losses as modules', () => {
  it('keep their weights as buffers, under the names of PyTorch', () => {
    const loss = new CrossEntropyLoss({ weight: tensor([1, 2]) });
    expect(Object.keys(loss.stateDict())).toEqual(['weight']);
    expect(Object.keys(new BCEWithLogitsLoss({ posWeight: tensor([1]), weight: tensor([2]) }).stateDict())).toEqual([
      'pos_weight',
      'weight',
    ]);
    loss.loadStateDict({ weight: tensor([3, 1]) });
    expect(loss.forward(tensor([[0, 0]]), tensor([0], { dtype: 'int32' })).item()).toBeCloseTo(Math.LN2, 6);
  });

  it('are told of pads with each batch', () => {
    const x = tensor([[1, NaN]], { requiresGrad: true });
    const loss: Tensor = new MSELoss({ reduction: 'sum' }).forward(x, zeros([1, 2]), { live: [1] });
    expect(loss.item()).toBe(1);
    expect(grad([sum(loss)], [x])[0]?.toArray()).toEqual([[2, 0]]);
  });
});
