import { allclose, equal, isclose, sameBits, type Tensor, tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';

const double = (...values: number[]): Tensor => tensor(values, { dtype: 'float64' });

/** A float64 NaN with a payload. */
function nanOf(payload: number): Tensor {
  const bits = new BigUint64Array([0x7ff8_0000_0000_0000n + BigInt(payload)]);
  return tensor(new Float64Array(bits.buffer));
}

describe('isclose', () => {
  it('is relative to the second', () => {
    const rough = { rtol: 0.5, atol: 0 };
    expect([isclose(tensor([1]), 2, rough).item(), isclose(tensor([2]), 1, rough).item()]).toEqual([1, 0]);
  });

  it('holds infinities close to themselves alone, and NaN to nothing unless asked', () => {
    const special = tensor([Infinity, -Infinity, NaN]);
    expect(isclose(special, special).toArray()).toEqual([true, true, false]);
    expect(isclose(special, special, { equalNan: true }).toArray()).toEqual([true, true, true]);
    expect(isclose(special, tensor([-Infinity, 1, 1]), { rtol: Infinity, equalNan: true }).toArray()).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('compares int32 at both ends of its range without wrapping', () => {
    const ends = tensor(Int32Array.of(-(2 ** 31)));
    expect(isclose(ends, tensor(Int32Array.of(2 ** 31 - 1))).item()).toBe(0);
    expect(isclose(ends, -(2 ** 31)).item()).toBe(1);
  });

  it('refuses tolerances below 0, and NaN', () => {
    expect(() => isclose(tensor([1]), 1, { rtol: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: isclose: rtol is -1 and atol is 1e-8; tolerances must be at least 0]`,
    );
    expect(() => allclose(tensor([1]), 1, { atol: NaN })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: allclose: rtol is 0.00001 and atol is NaN; tolerances must be at least 0]`,
    );
  });
});

describe('allclose', () => {
  it('is true when all are close, and of nothing; it broadcasts', () => {
    expect([allclose(tensor([1, 1]), 1 + 1e-6), allclose(tensor([1, 2]), 1), allclose(zeros([0]), 1)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(allclose(double(1, NaN), double(1, NaN), { equalNan: true })).toBe(true);
    expect(() => allclose(zeros([2]), zeros([3]))).toThrow('allclose: cannot broadcast [2] with [3]');
  });
});

describe('equal', () => {
  it('wants one shape and equal elements: no broadcast, no NaN, any dtype, either zero', () => {
    expect([equal(zeros([2]), zeros([1])), equal(zeros([2]), zeros([1, 2])), equal(tensor(1), tensor([1]))]).toEqual([
      false,
      false,
      false,
    ]);
    expect([equal(double(NaN), double(NaN)), equal(double(0), double(-0)), equal(zeros([0]), zeros([0]))]).toEqual([
      false,
      true,
      true,
    ]);
    expect([equal(tensor([2]), double(2)), equal(tensor(Int32Array.of(16777217)), tensor([16777216]))]).toEqual([
      true,
      false,
    ]);
  });

  it('sees views as what they show', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect([
      equal(
        x.transpose(),
        tensor([
          [1, 3],
          [2, 4],
        ]),
      ),
      equal(x.select(1, 0), tensor([1, 3])),
    ]).toEqual([true, true]);
  });
});

describe('sameBits', () => {
  it('tells zeros and NaN of other payloads apart, dtypes and shapes too', () => {
    expect([sameBits(double(0), double(-0)), sameBits(nanOf(1), nanOf(1)), sameBits(nanOf(1), nanOf(2))]).toEqual([
      false,
      true,
      false,
    ]);
    expect([
      sameBits(tensor([1]), double(1)),
      sameBits(zeros([2, 1]), zeros([2])),
      sameBits(zeros([0]), zeros([0])),
    ]).toEqual([false, false, true]);
    expect([sameBits(tensor([true]), tensor([true])), sameBits(tensor([true]), tensor([false]))]).toEqual([
      true,
      false,
    ]);
  });

  it('reads the elements of a view, payloads included', () => {
    const row = tensor(
      new Float64Array(new BigUint64Array([0n, 0x7ff8_0000_0000_0001n, 0n, 0x7ff8_0000_0000_0002n]).buffer),
      {
        shape: [2, 2],
      },
    );
    expect(sameBits(row.select(1, 1).select(0, 0).reshape([1]), nanOf(1))).toBe(true);
    expect(sameBits(row.transpose().select(0, 1), row.select(1, 1))).toBe(true);
    expect(sameBits(row.transpose().select(0, 1), row.select(1, 0))).toBe(false);
  });
});
