import { arange, full, mul, ones, onesLike, Rng, tensor, transpose, zeros, zerosLike } from '@frostgrad/core';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';

describe('tensor', () => {
  it('takes nested arrays, typed arrays and scalars, and copies them', () => {
    const data = Float32Array.of(1, 2);
    const x = tensor(data);
    data[0] = 9;
    expect([x.toArray(), tensor(3).toArray(), tensor([[true], [false]]).dtype]).toEqual([[1, 2], 3, 'bool']);
    expect([tensor([1, 2]).dtype, tensor(new Float64Array(1)).dtype, tensor([1.9], { dtype: 'int32' }).item()]).toEqual(
      ['float32', 'float64', 1],
    );
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  it('never hands out its memory', () => {
    const x = tensor([1, 2]);
    x.toTypedArray()[0] = 9;
    (x.toArray() as number[])[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });

  it('gives every bit back, of views too', () => {
    const payload = new Float32Array(Uint32Array.of(0x7f800001, 0xffc0beef, 0x80000000, 1).buffer);
    const x = tensor(payload, { shape: [2, 2] });
    const bits = (values: { readonly buffer: ArrayBufferLike }): Uint32Array => new Uint32Array(values.buffer);
    expect(bits(x.toTypedArray())).toEqual(bits(payload));
    expect(bits(transpose(x).toTypedArray())).toEqual(Uint32Array.of(0x7f800001, 0x80000000, 0xffc0beef, 1));
  });

  it('has the usual relatives, none of which requires grad', () => {
    const x = tensor([[1, 2]], { requiresGrad: true, dtype: 'float64' });
    expect([zeros([2]).toArray(), ones([1, 2]).toArray(), full([], 7).item(), arange(3).toArray()]).toEqual([
      [0, 0],
      [[1, 1]],
      7,
      [0, 1, 2],
    ]);
    expect([zerosLike(x).dtype, onesLike(x).shape, onesLike(x).requiresGrad]).toEqual(['float64', [1, 2], false]);
  });

  it('prints values, and what is not the default', () => {
    expect(
      inspect(
        tensor([
          [1, 2.5],
          [-0, NaN],
        ]),
      ),
    ).toBe('tensor([[1, 2.5],\n        [-0, NaN]])');
    expect(String(mul(tensor([1], { requiresGrad: true }), 2))).toBe('tensor([2], { gradFn: mul })');
    expect(String(tensor([true, false]))).toBe('tensor([true, false], { dtype: bool })');
    expect(String(tensor(new Float64Array(9)))).toBe('tensor([0, 0, 0, …, 0, 0, 0], { dtype: float64 })');
    expect(String(zeros([0, 3]))).toBe('tensor([], { shape: [0, 3] })');
  });
});

describe('Rng', () => {
  it('gives the published words of Philox4x32-10 for a key and counter of zero', () => {
    const rng = new Rng(0);
    expect(Array.from({ length: 4 }, () => rng.word())).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  it('goes on from a saved state, wherever it stood', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(2 ** 31 - 1), (drawn, seed) => {
        const a = new Rng(seed);
        for (let i = 0; i < drawn; i++) a.word();
        const b = new Rng(0);
        b.state = a.state;
        expect([b.word(), b.next(), b.integer(7)]).toEqual([a.word(), a.next(), a.integer(7)]);
      }),
    );
  });

  it('is uniform and normal: moments of 100,000 numbers within five standard errors', () => {
    const n = 100_000;
    const moments = (values: ArrayLike<number>): [number, number] => {
      const mean = Array.from(values).reduce((a, b) => a + b, 0) / n;
      return [mean, Array.from(values).reduce((a, b) => a + (b - mean) ** 2, 0) / n];
    };
    const [mean, variance] = moments(new Rng(3).uniform([n], -1, 1).toTypedArray());
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / 3 / n));
    expect(Math.abs(variance - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
    const [centre, spread] = moments(new Rng(4).normal([n], 2, 3).toTypedArray());
    expect(Math.abs(centre - 2)).toBeLessThan(5 * (3 / Math.sqrt(n)));
    expect(Math.abs(spread - 9)).toBeLessThan(5 * 9 * Math.sqrt(2 / n));
  });

  it('permutes: each position of each number about as often as any other', () => {
    const counts = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    const rng = new Rng(5);
    for (let i = 0; i < 8000; i++)
      for (const [at, v] of rng.permutation(4).entries())
        (counts[at] as number[])[v] = ((counts[at] as number[])[v] as number) + 1;
    for (const count of counts.flat()) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(2000 * 0.75));
  });
});
