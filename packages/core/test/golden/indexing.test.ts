import { arange, backward, index, indexPut, linspace, type Tensor, tensor } from '@frostgrad/core';
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

const golden = readGolden<Case>('indexing') as ReturnType<typeof readGolden<Case>> & {
  masked: { where: string; values: number[]; shape: number[] }[];
  created: { args: [number, number, number]; values: number[]; dtype: string }[];
  lines: { args: [number, number, number]; values: number[]; dtype: 'float32' | 'float64' }[];
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
    const unit = line.dtype === 'float32' ? 2 ** -23 : 2 ** -52;
    for (const [i, v] of line.values.entries()) {
      // PyTorch computes in the dtype, with or without a fused multiply-add
      expect(Math.abs((x[i] as number) - v)).toBeLessThanOrEqual(
        2 * unit * Math.max(...line.args.slice(0, 2).map(Math.abs)),
      );
    }
  });
});
