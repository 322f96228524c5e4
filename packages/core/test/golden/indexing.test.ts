import {
  arange,
  backward,
  gather,
  index,
  indexAdd,
  indexFill,
  indexPut,
  linspace,
  oneHot,
  scatter,
  scatterAdd,
  take,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { readGolden } from './read.ts';

interface Case {
  readonly name: string;
  readonly entries: readonly (number[] | number[][] | null)[];
  readonly shape: readonly number[];
  readonly values: number[];
  readonly gradient: number[];
  readonly put: number[] | null;
  readonly added: number[] | null;
}

type Entry = Parameters<typeof index>[1][number];

interface Along {
  readonly axis: number;
  readonly index: number[][];
  readonly shape: readonly number[];
  readonly gathered: number[];
  readonly gradient: number[];
  readonly added: number[];
  readonly scattered: number[] | null;
}

const golden = readGolden<Case>('indexing') as ReturnType<typeof readGolden<Case>> & {
  masked: { where: string; values: number[]; shape: number[] }[];
  mixed: { name: string; entries: Entry[]; values: number[]; shape: number[] }[];
  along: Along[];
  flat: { index: number | number[]; values: number[]; shape: number[] }[];
  classes: { classes: number | number[]; numClasses: number; values: number[]; shape: number[] }[];
  masks: boolean[];
  filled: number[];
  signs: boolean[];
  created: { args: [number, number, number]; values: number[]; dtype: string }[];
  lines: { args: [number, number, number]; values: number[]; dtype: 'float32' | 'float64' | 'int32' }[];
};

const cube = (): Tensor =>
  arange(0, 24, 1, { dtype: 'float64', requiresGrad: true }).detach().reshape([2, 3, 4]).detach();
const plain = (x: Tensor): number[] => Array.from(x.toTypedArray());

describe(`indexing is that of ${golden.source}`, () => {
  it.each(golden.cases.map((c) => [c.name, c] as const))(
    '%s',
    (_, { entries, shape, values, gradient, put, added }) => {
      const x = cube().requiresGrad_();
      const out = index(x, entries);
      expect([out.shape, plain(out)]).toEqual([shape, values]);
      const weights = arange(1, out.size + 1, 1, { dtype: 'float64' }).reshape(out.shape);
      backward(out, { gradient: weights });
      expect(plain(x.grad as Tensor)).toEqual(gradient);
      if (put !== null) expect(plain(indexPut(cube(), entries, weights.neg()))).toEqual(put);
      if (added !== null) expect(plain(indexPut(cube(), entries, weights, { accumulate: true }))).toEqual(added);
    },
  );

  it('with masks', () => {
    const x = cube();
    const rows = tensor(
      plain(x)
        .slice(0, 12)
        .map((v) => v % 5 === 2),
      { shape: [3, 4] },
    );
    const first = tensor([false, true]);
    const found = [index(x, [null, rows]), index(x, [first])];
    expect(found.map((y) => ({ shape: y.shape, values: plain(y) }))).toEqual(
      golden.masked.map(({ shape, values }) => ({ shape, values })),
    );
  });

  it.each(golden.mixed.map((c) => [c.name, c] as const))('%s', (_, { entries, shape, values }) => {
    const out = index(cube(), entries);
    expect([out.shape, plain(out)]).toEqual([shape, values]);
  });
});

describe(`an index along an axis means what it does in ${golden.source}`, () => {
  const table = (): Tensor => arange(1, 13, 1, { dtype: 'float64' }).reshape([3, 4]);
  const source = arange(1, 65, 1, { dtype: 'float64' }).reshape([8, 8]).neg();

  it.each(golden.along.map((c) => [`axis ${c.axis}, ${JSON.stringify(c.index)}`, c] as const))('%s', (_, c) => {
    const x = table().detach().requiresGrad_();
    const out = gather(x, c.axis, c.index);
    expect([out.shape, plain(out)]).toEqual([c.shape, c.gathered]);
    backward(out, { gradient: arange(1, out.size + 1, 1, { dtype: 'float64' }).reshape(out.shape) });
    expect(plain(x.grad as Tensor)).toEqual(c.gradient);
    expect(plain(scatterAdd(table(), c.axis, c.index, source))).toEqual(c.added);
    if (c.scattered !== null) expect(plain(scatter(table(), c.axis, c.index, source))).toEqual(c.scattered);
  });

  it.each(golden.flat.map((c) => [JSON.stringify(c.index), c] as const))('take(%s)', (_, c) => {
    const out = take(table(), c.index);
    expect([out.shape, plain(out)]).toEqual([c.shape, c.values]);
  });

  it.each(golden.classes.map((c) => [JSON.stringify(c.classes), c] as const))('oneHot(%s)', (_, c) => {
    const out = oneHot(c.classes, c.numClasses < 0 ? undefined : c.numClasses);
    expect([out.shape, plain(out)]).toEqual([c.shape, c.values]);
  });

  it('for masks that are added to, negative positions of a fill, and the signs of zeros', () => {
    const added = indexPut(tensor([true, false]), [[0, 0, 1]], tensor([true, false, false]), { accumulate: true });
    expect(added.toArray()).toEqual(golden.masks);
    expect(indexFill(tensor([1, 2, 3]), 0, [-1, 0], 7).toArray()).toEqual(golden.filled);
    const zeros = plain(indexAdd(tensor([-0, -0, 1]), 0, [2], tensor([1])));
    expect(zeros.map((v) => Object.is(v, -0))).toEqual(golden.signs);
  });
});

describe(`ranges are those of ${golden.source}`, () => {
  it.each(golden.created.map((c) => [c.args.join(', '), c] as const))('arange(%s)', (_, { args, values, dtype }) => {
    const x = arange(...args);
    expect(x.dtype).toBe(dtype === 'torch.int64' ? 'int32' : 'float32');
    expect(plain(x)).toEqual(values);
  });

  it.each(golden.lines.map((c) => [`${c.args.join(', ')}, ${c.dtype}`, c] as const))('linspace(%s)', (_, line) => {
    const x = plain(linspace(...line.args, { dtype: line.dtype }));
    expect(x).toHaveLength(line.values.length);
    if (line.dtype === 'int32') {
      expect(x).toEqual(line.values);
      return;
    }
    const unit = line.dtype === 'float32' ? 2 ** -23 : 2 ** -52;
    for (const [i, v] of line.values.entries()) {
      // PyTorch computes in the dtype, with or without a fused multiply-add; here the result rounds once
      expect(Math.abs((x[i] as number) - v)).toBeLessThanOrEqual(
        unit * Math.max(...line.args.slice(0, 2).map(Math.abs)),
      );
    }
  });
});
