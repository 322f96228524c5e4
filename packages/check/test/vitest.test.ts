import { tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { matchers } from '../src/vitest.ts';

describe('toBeAllClose', () => {
  it('passes within its tolerances, fails beyond, and can be turned round', () => {
    expect(tensor([1, 2])).toBeAllClose([1, 2.00001]);
    expect(tensor([1, 2])).not.toBeAllClose([1, 2.1]);
    expect(tensor([1, NaN])).toBeAllClose(tensor([1.1, NaN]), { rtol: 0.2, equalNan: true });
    expect(() => expect(tensor([1, 2])).toBeAllClose(tensor([1, 2.5]))).toThrowErrorMatchingInlineSnapshot(`
      [Error: toBeAllClose: 1 of 2 elements differ by more than atol = 1e-8 and rtol = 0.00001 allow
      first at [1]: 2, expected 2.5 (off by 0.5, 2097152 ulps)]
    `);
    expect(() => expect(tensor([1])).not.toBeAllClose([1])).toThrow('all elements are close, and should not be');
  });
});

describe('toHaveSameBits', () => {
  it('passes for equal bits, fails for others, and can be turned round', () => {
    expect(tensor([1, -0])).toHaveSameBits(tensor([1, -0]));
    expect(tensor([0])).not.toHaveSameBits(tensor([-0]));
    expect(() => expect(tensor([[0.1], [0.3]])).toHaveSameBits([[0.1], [0.4]])).toThrowErrorMatchingInlineSnapshot(`
      [Error: toHaveSameBits: 1 of 2 elements differ in their bits
      first at [1, 0]: 0.30000001192092896, expected 0.4000000059604645 (off by 0.09999999403953552, 3355443 ulps)]
    `);
    expect(() => expect(tensor([1])).not.toHaveSameBits([1])).toThrow('all bits are the same, and should not be');
  });

  it('works within other assertions, and for an expect of your own', () => {
    expect({ x: tensor([1]) }).toEqual({ x: expect.toHaveSameBits(tensor([1])) });
    expect(matchers.toHaveSameBits(tensor([1]), [1]).pass).toBe(true);
  });
});
