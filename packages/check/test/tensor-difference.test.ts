import { arange, slice, tensor, transpose, ValueError, zeros } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitDifference, closeDifference, tensors, ulpsBetween } from '../src/index.ts';

describe('bitDifference', () => {
  it('finds none between a tensor and itself, or a copy, whatever it holds', () => {
    fc.assert(
      fc.property(tensors({ values: 'special', memory: 'any' }), (x) => {
        expect(bitDifference(x, x)).toBeNull();
        expect(bitDifference(x, x.toTypedArray())).toBeNull();
      }),
    );
  });

  it('tells -0 from +0, and one NaN not from another', () => {
    expect(bitDifference(tensor([-0]), tensor([0]))?.message).toBe(
      '1 of 1 elements differ in their bits\nfirst at [0]: -0, expected 0 (off by 0, 0 ulps)',
    );
    const payload = new Float32Array(Uint32Array.of(0x7fc01234).buffer);
    expect(bitDifference(tensor([NaN]), payload)).toBeNull();
  });

  it('counts what differs, and says where first and where most', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const y = tensor([
      [1, 2 + 2 ** -22, 3],
      [4, 7, NaN],
    ]);
    const found = bitDifference(x, y);
    expect(found).toMatchObject({ count: 3, size: 6, first: { index: [0, 1], ulps: 1 }, largest: { index: [1, 2] } });
    expect(found?.message).toMatchInlineSnapshot(`
      "3 of 6 elements differ in their bits
      first at [0, 1]: 2, expected 2.000000238418579 (off by 2.384185791015625e-7, 1 ulps)
      furthest off at [1, 2]: 6, expected NaN"
    `);
    expect(bitDifference(transpose(x), transpose(y))?.first?.index).toEqual([1, 0]);
  });

  it('compares dtype and shape first', () => {
    expect(bitDifference(tensor([1]), tensor(Float64Array.of(1)))?.message).toBe('it is float32; expected float64');
    expect(bitDifference(tensor([1, 2]), tensor([[1, 2]]))?.message).toBe('it is [2]; expected [1, 2]');
    expect(bitDifference(tensor([1, 2]), Float32Array.of(1))?.message).toBe('it is [2]; expected [1]');
    expect(bitDifference(arange(3), [0, 1, 2])).toBeNull();
    expect(bitDifference(zeros([0, 2]), zeros([0, 2]))).toBeNull();
    expect(bitDifference(zeros([0, 2]), zeros([0, 3]))?.message).toBe('it is [0, 2]; expected [0, 3]');
  });

  it('counts no ulps between whole numbers', () => {
    const found = bitDifference(tensor(Int32Array.of(1, 2)), tensor(Int32Array.of(1, 5)));
    expect(found?.message).toBe('1 of 2 elements differ in their bits\nfirst at [1]: 2, expected 5 (off by 3)');
  });

  it('refuses what is no tensor', () => {
    expect(() => bitDifference(3 as never, tensor([1]))).toThrow(ValueError);
    expect(() => bitDifference(tensor([1]), null as never)).toThrow(
      'bitDifference: what is expected is null; pass a tensor, numbers or a typed array',
    );
  });
});

describe('closeDifference', () => {
  it('allows atol + rtol * |expected|, and not more', () => {
    const at = (x: number, rtol: number, atol: number): boolean =>
      closeDifference(Float64Array.of(x), Float64Array.of(8), { rtol, atol }) === null;
    expect([at(9, 0.125, 0), at(9.001, 0.125, 0), at(9, 0, 1), at(9.001, 0, 1), at(9.5, 0.125, 0.5)]).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('takes infinities for close to themselves only, and NaN to nothing unless told', () => {
    const close = (x: number, y: number, equalNan = false): boolean =>
      closeDifference(tensor([x]), tensor([y]), { equalNan }) === null;
    expect(close(Infinity, Infinity)).toBe(true);
    expect(close(Infinity, -Infinity)).toBe(false);
    expect(close(1e30, Infinity)).toBe(false);
    expect(close(Infinity, 1e30)).toBe(false);
    expect([close(NaN, NaN), close(NaN, NaN, true), close(NaN, 1, true)]).toEqual([false, true, false]);
    expect(close(-0, 0)).toBe(true);
  });

  it('compares dtypes that differ, in ulps of the coarser', () => {
    const found = closeDifference(tensor([1]), Float64Array.of(1 + 2 ** -10), { rtol: 1e-6 });
    expect(found?.first).toMatchObject({ ulps: 8192 });
  });

  it('compares views with nested numbers', () => {
    expect(closeDifference(slice(arange(4), 0, 1, 3), [1, 2])).toBeNull();
  });

  it('refuses tolerances that are none', () => {
    expect(() => closeDifference(tensor([1]), [1], { rtol: NaN })).toThrow(
      'closeDifference: rtol is NaN; it must be 0 or more',
    );
    expect(() => closeDifference(tensor([1]), [1], { atol: -1 })).toThrow('atol is -1');
  });
});

describe('ulpsBetween', () => {
  it('is 1 between neighbours, across powers of two and zero, and Infinity has its place', () => {
    expect(ulpsBetween(1, 1 - 2 ** -24, 'float32')).toBe(1);
    expect(ulpsBetween(0, 5e-324, 'float64')).toBe(1);
    expect(ulpsBetween(-0, 0, 'float64')).toBe(0);
    expect(ulpsBetween(Number.MAX_VALUE, Infinity, 'float64')).toBe(1);
    expect(ulpsBetween(-1, 1, 'float32')).toBe(2 * 0x3f800000);
  });
});
