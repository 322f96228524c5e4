import {
  expand,
  logSoftmax,
  mul,
  Ragged,
  sigmoid,
  slice,
  softmax,
  sub,
  type Tensor,
  tensor,
  unsqueeze,
} from '@frostgrad/core';
import {
  BCELoss,
  BCEWithLogitsLoss,
  CosineEmbeddingLoss,
  CrossEntropyLoss,
  HingeEmbeddingLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  Linear,
  type LossCall,
  MarginRankingLoss,
  type Module,
  MSELoss,
  MultiMarginLoss,
  NLLLoss,
  type Reduction,
  type Rows,
  SmoothL1Loss,
  TripletMarginLoss,
} from '../../src/index.ts';
import { type Batch, I } from './batch.ts';
import { idsOfBatch } from './ids.ts';
import { both, isRagged, type Layer, outcome, told } from './outcome.ts';

/** A loss as a module, by its reduction. */
export type LossModule = Module & { forward(...operands: readonly unknown[]): Rows };
export type MakeLoss = (options: { readonly reduction: Reduction }) => Module;

/** Features of a batch, in its form. */
const features =
  (from: number, to: number) =>
  ({ x }: Batch): Rows =>
    isRagged(x) ? x.map((values) => slice(values, -1, from, to)) : slice(x, -1, from, to);

/** What a function makes of live positions, and NaN at pads: a function that knows no pads is given none. */
const made =
  (fn: (values: Tensor) => Tensor) =>
  ({ x, layout, live = layout }: Batch): Rows =>
    isRagged(x) ? x.map(fn) : Ragged.fromPadded(x, live).map(fn).place(layout, NaN);

const inForm = (x: Rows, fn: (values: Tensor) => Tensor): Rows => (isRagged(x) ? x.map(fn) : fn(x));

/** 1 or -1 for each position, or for each of its features; at pads whatever stands there. */
const labels =
  (width: number | null) =>
  (batch: Batch): Rows =>
    inForm(idsOfBatch(batch, 2), (ids) => {
      const signs = sub(mul(ids, 2), 1);
      return width === null ? signs : expand(unsqueeze(signs, -1), [...signs.shape, width]);
    });

const classes = (batch: Batch): Rows => idsOfBatch(batch, I);
const whole = features(0, I);
const [first, second, middle] = [features(0, 2), features(2, 4), features(1, 3)];

const loss = (op: string, make: MakeLoss, reductions: readonly Reduction[], operands: Operands): Layer => ({
  op: `${op}, ${reductions.join(' and ')}`,
  make: () => make({ reduction: reductions[0] as Reduction }),
  rowsAlone: !reductions.includes('mean'),
  run: (module, batch) => {
    const given = operands.map((operand) => operand(batch));
    return reductions
      .map((reduction, i) => {
        const own = (i === 0 ? module : make({ reduction })) as LossModule;
        const x = own.forward(...given, told(batch) as LossCall);
        return reduction === 'none'
          ? outcome('terms', x, batch.layout)
          : { parts: [{ what: 'loss', x: x as Tensor, offsets: null }], padded: [] };
      })
      .reduce(both);
  },
});

type Operands = readonly ((batch: Batch) => Rows)[];

/** A loss as a sum, and its terms. */
const lossLayer = (op: string, make: MakeLoss, operands: Operands): Layer => loss(op, make, ['sum', 'none'], operands);

/** The same, and as a mean. */
export const lossLayers = (op: string, make: MakeLoss, operands: Operands): Layer[] => [
  loss(op, make, ['mean'], operands),
  lossLayer(op, make, operands),
];

/** Logits and classes of a batch, for any loss of them. */
export const ofClasses: Operands = [whole, classes];

/** A loss behind a map that learns. */
const learning = (reduction: 'mean' | 'sum'): Layer => ({
  op: `Linear and crossEntropy, ${reduction}`,
  make: (rng) => new Linear(I, I, { rng }),
  rowsAlone: reduction === 'sum',
  run: (module, batch) => {
    const logits = made((values) => (module as Linear).forward(values))(batch);
    const x = new CrossEntropyLoss({ reduction }).forward(logits, classes(batch), told(batch));
    return { parts: [{ what: 'loss', x, offsets: null }], padded: [] };
  },
});

const perClass = tensor([0.5, 2, 0, 1.5]);
const perFeature = tensor([0.5, 3]);

/** Every loss. */
export const losses: readonly Layer[] = [
  ...lossLayers('crossEntropy', (given) => new CrossEntropyLoss(given), ofClasses),
  ...lossLayers(
    'crossEntropy, weighted and smoothed',
    (given) => new CrossEntropyLoss({ ...given, weight: perClass, labelSmoothing: 0.2 }),
    ofClasses,
  ),
  ...lossLayers(
    'crossEntropy, a class ignored',
    (given) => new CrossEntropyLoss({ ...given, ignoreIndex: 1, labelSmoothing: 0.2 }),
    ofClasses,
  ),
  lossLayer('crossEntropy of probabilities', (given) => new CrossEntropyLoss(given), [first, second]),
  ...lossLayers('nllLoss', (given) => new NLLLoss({ ...given, weight: perClass }), [made(logSoftmax), classes]),
  ...lossLayers('mseLoss', (given) => new MSELoss(given), [first, second]),
  lossLayer('l1Loss', (given) => new L1Loss(given), [first, second]),
  lossLayer('huberLoss', (given) => new HuberLoss({ ...given, delta: 0.5 }), [first, second]),
  lossLayer('smoothL1Loss', (given) => new SmoothL1Loss({ ...given, beta: 0.5 }), [first, second]),
  lossLayer('binaryCrossEntropy', (given) => new BCELoss({ ...given, weight: perFeature }), [
    made((values) => sigmoid(slice(values, -1, 0, 2))),
    second,
  ]),
  ...lossLayers('binaryCrossEntropyWithLogits', (given) => new BCEWithLogitsLoss({ ...given, posWeight: perFeature }), [
    first,
    second,
  ]),
  ...lossLayers('klDiv', (given) => new KLDivLoss(given), [
    made((values) => logSoftmax(slice(values, -1, 0, 2))),
    made((values) => softmax(slice(values, -1, 2, 4))),
  ]),
  lossLayer('cosineEmbeddingLoss', (given) => new CosineEmbeddingLoss(given), [first, second, labels(null)]),
  lossLayer('marginRankingLoss', (given) => new MarginRankingLoss({ ...given, margin: 0.5 }), [
    first,
    second,
    labels(2),
  ]),
  lossLayer('hingeEmbeddingLoss', (given) => new HingeEmbeddingLoss(given), [whole, labels(I)]),
  ...lossLayers(
    'multiMarginLoss',
    (given) => new MultiMarginLoss({ ...given, weight: tensor([1, 2, 3, 4]) }),
    ofClasses,
  ),
  lossLayer('tripletMarginLoss', (given) => new TripletMarginLoss({ ...given, swap: true }), [first, second, middle]),
  learning('mean'),
  learning('sum'),
];
