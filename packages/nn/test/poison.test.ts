import { embedding, grad, maskedMean, mul, Ragged, Rng, softmax, sum, type Tensor, tensor } from '@frostgrad/core';
import { withPoison } from '@frostgrad/core/poison';
import { describe, expect, it } from 'vitest';
import { crossEntropy, deepcopy, GRU, Linear, MultiheadAttention } from '../src/index.ts';
import { type Batch, gappy, I, type Laying, nothing, oneSided, padded, Q, type Row, STATES } from './laws/batch.ts';
import { layers } from './laws/layers.ts';
import type { Layer } from './laws/outcome.ts';
import { recurrentLayers } from './laws/recurrent.ts';

const row = (n: number, q: number, k: number): Row => ({
  x: Array.from({ length: n * I }, (_, i) => (((i + k) * 7) % 11) / 8 - 0.6),
  query: Array.from({ length: q * Q }, (_, i) => (((i + k) * 5) % 7) / 8 - 0.3),
  start: Array.from({ length: STATES }, (_, i) => ((i + k) % 5) / 8),
});
const rows = [row(3, 2, 0), row(0, 1, 1), row(1, 3, 2)];
const gaps = [0, 1, 0, 2, 1, 0, 0, 1, 2, 0, 1, 0, 0, 1, 0, 0];
const layings: readonly (readonly [string, Laying])[] = [
  ['lengths', oneSided('right', 2)],
  ['lengths on the left', oneSided('left', 1)],
  ['gaps', gappy({ rows, gaps, extra: 1, contents: nothing, seed: 0 })],
];

/** A loss of all that a layer gives, forward and backward. */
function pass(layer: Layer, module: ReturnType<Layer['make']>, batch: Batch): Tensor {
  const { parts } = layer.run(module, batch);
  const outs = parts.map(({ x }) => x).filter((x) => x.requiresGrad);
  const loss = outs.map((out) => sum(mul(out, out))).reduce((a, b) => a.add(b));
  loss.backward();
  return loss;
}

describe.each(layings)('with NaN at pads told by %s, nothing surfaces', (_, lay) => {
  it.each([...layers, ...recurrentLayers].map((layer) => [layer.op, layer] as const))('in %s', (_name, layer) => {
    const batch = padded({ rows }, lay, nothing);
    const module = layer.make(new Rng(1));
    // a copy for each of the runs, since some layers record what they read
    const report = withPoison(() => pass(layer, deepcopy(module), batch));
    expect(report.toString()).not.toContain('read by');
    expect(report.surfaced).toBeNull();
    if (layer.op !== 'Embedding') expect(report.pads).toBeGreaterThan(0);
  });
});

describe('what reads a pad is named', () => {
  const x = tensor([
    [
      [1, 2],
      [3, 4],
      [0, 0],
    ],
    [
      [5, 6],
      [0, 0],
      [0, 0],
    ],
  ]); // [2, 3, 2]
  const live = [2, 1];
  const parameter = (seed: number, shape: number[]): Tensor => new Rng(seed).normal(shape).requiresGrad_();

  const mistakes: readonly (readonly [string, () => unknown, { pass: string; op: string; of: string | null }])[] = [
    ['a mean over the padded length', () => x.mean(1), { pass: 'forward', op: 'mean', of: null }],
    [
      'a softmax over padded scores',
      () => softmax(x.matmul(tensor([1, 1])), 1),
      { pass: 'forward', op: 'softmax', of: null },
    ],
    [
      'a sum whose pads were multiplied by 0',
      () =>
        x
          .mul(
            tensor([
              [[1], [1], [0]],
              [[1], [0], [0]],
            ]),
          )
          .sum(1),
      { pass: 'forward', op: 'sum', of: null },
    ],
    ['a largest value over pads', () => x.amax(1), { pass: 'forward', op: 'amax', of: null }],
    [
      'a GRU that is told of no lengths',
      () => new GRU(2, 2, { rng: new Rng(1), bidirectional: true }).forward(x).h,
      { pass: 'forward', op: 'gru', of: null },
    ],
    [
      'attention that is told of no lengths',
      () => new MultiheadAttention(2, 1, { rng: new Rng(1) }).forward(x, x, x).context,
      { pass: 'forward', op: 'softmax', of: null },
    ],
    [
      'a selection behind the product: only the gradient reads',
      () => {
        const w = parameter(1, [2]);
        return grad(Ragged.fromPadded(x.mul(w), live).values.sum(), [w]);
      },
      { pass: 'backward', op: 'sum', of: 'mul' },
    ],
  ];

  it.each(mistakes)('%s', (_, fn, wanted) => {
    const { surfaced, pads } = withPoison(fn, { pads: [[x, live]] });
    expect(pads).toBe(3);
    expect(surfaced).toMatchObject(wanted);
    // in this repository the code of layers is a user's
    expect(surfaced?.where).toMatch(/(poison\.test|packages\/nn\/src\/[a-z-]+)\.ts:\d+$/);
  });

  it('and the same with what is told: nothing', () => {
    const w = parameter(1, [2]);
    const mask = tensor([
      [true, true, false],
      [true, false, false],
    ]).unsqueeze(2);
    const right = (): unknown => grad(maskedMean(x, mask, 1).mul(w).sum(), [w]);
    expect(withPoison(right).toString()).toBe('3 pads of 1 tensor poisoned; none was read');
  });

  it('tells row, position and both values', () => {
    const { surfaced } = withPoison(() => x.sum(2).sum(1), { pads: [[x, live]] });
    expect(surfaced).toMatchObject({ op: 'sum', element: 0, row: 0, position: [0], plain: 10, poisoned: NaN });
    const report = withPoison(() => x.sum(2).sum(1), { pads: [[x, live]] });
    expect(report.toString()).toContain(
      "3 pads of 1 tensor poisoned; read by 'sum': element 0 of its [2] at [0] is NaN, and 10 without poison (",
    );
  });

  it('an id at a pad that is looked up', () => {
    const ids = tensor(
      [
        [1, 0],
        [1, 1],
      ],
      { dtype: 'int32' },
    );
    const table = parameter(1, [2, 3]);
    const { surfaced } = withPoison(() => embedding(table, ids), { pads: [[ids, [1, 2]]] });
    expect(surfaced?.where).toContain('-2147483648');
  });

  it('the zeros that a layer writes at pads, when asked', () => {
    const gru = new GRU(2, 2, { rng: new Rng(1) });
    const speak = new Linear(2, 3, { rng: new Rng(2) });
    const over = (): Tensor => gru.forward(x, { live }).output.mean(1);
    expect(withPoison(over).surfaced).toBeNull();
    expect(withPoison(over, { results: true }).surfaced).toMatchObject({ pass: 'forward', op: 'mean' });
    // a layer behind it that is told reads none of them
    const told = (): Tensor => gru.forward(gru.forward(x, { live }).output, { live }).h;
    expect(withPoison(told, { results: true }).surfaced).toBeNull();
    // zeros are relied on in the gradient of a layer that is not told: by contract, and named when asked
    const targets = tensor(
      [
        [0, 1, 0],
        [2, 0, 0],
      ],
      { dtype: 'int32' },
    );
    const loss = (): void => crossEntropy(speak.forward(gru.forward(x, { live }).output), targets, { live }).backward();
    expect(withPoison(loss).surfaced).toBeNull();
    expect(withPoison(loss, { results: true }).surfaced).toMatchObject({ pass: 'backward', of: 'linear' });
  });

  it('throws, when asked', () => {
    expect(() => withPoison(() => x.mean(1), { pads: [[x, live]], throws: true })).toThrow(
      "withPoison: 3 pads of 1 tensor poisoned; read by 'mean'",
    );
  });
});

describe('a run under poison leaves things as after one run without', () => {
  it('gradients, values, generators, versions', () => {
    const make = (): { rnn: GRU; x: Tensor; rng: Rng } => ({
      rnn: new GRU(2, 2, { rng: new Rng(1) }),
      x: new Rng(2).normal([2, 3, 2]).requiresGrad_(),
      rng: new Rng(3),
    });
    const run = ({ rnn, x, rng }: ReturnType<typeof make>): Tensor => {
      const { output } = rnn.forward(x, { live: [2, 1] });
      const loss = output.mul(rng.normal(output.shape)).sum();
      loss.backward();
      return loss;
    };
    const [plain, watched] = [make(), make()];
    for (const model of [plain, watched]) run(model); // gradients are there before
    const loss = run(plain);
    const { value, pads } = withPoison(() => run(watched));
    expect(pads).toBe(3);
    expect(value.item()).toBe(loss.item());
    expect(watched.rng.state).toEqual(plain.rng.state);
    expect(watched.x.toArray()).toEqual(plain.x.toArray());
    expect(watched.x.grad?.toArray()).toEqual(plain.x.grad?.toArray());
    for (const [i, w] of watched.rnn.parameters().entries())
      expect(w.grad?.toArray()).toEqual(plain.rnn.parameters()[i]?.grad?.toArray());
  });
});
