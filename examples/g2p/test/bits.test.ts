import { describe, expect, it } from 'vitest';
import { differingBits } from '../bits.ts';
import { spread } from '../spread.ts';

describe('differingBits', () => {
  it('tells zeros of both signs and NaN of different payloads apart, and equal NaN not', () => {
    const nan = (payload: number): number => 0x7fc00000 + payload;
    const floats = (...bits: number[]): Float32Array => new Float32Array(Uint32Array.from(bits).buffer);
    expect(differingBits(floats(0, nan(0), nan(1)), floats(0x80000000, nan(0), nan(2)))).toBe(2);
    expect(differingBits(Float32Array.of(1, 2), Float32Array.of(1, 2))).toBe(0);
  });

  it('reads a part of a longer array as that part', () => {
    expect(differingBits(Float32Array.of(9, 1, 2).subarray(1), Float32Array.of(1, 3))).toBe(1);
  });

  it('counts all of the longer array when lengths differ', () => {
    expect(differingBits(new Float32Array(2), new Float32Array(5))).toBe(5);
  });

  it('refuses elements of another size', () => {
    expect(() => differingBits(new Float64Array(1), new Float64Array(1))).toThrow('elements of 8 bytes; expected 4');
  });
});

describe('spread', () => {
  it('takes evenly spaced items from the first on, or all when there are few', () => {
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([0, 3, 6]);
    expect(spread([1, 2], 5)).toEqual([1, 2]);
    expect(spread([], 5)).toEqual([]);
  });
});
