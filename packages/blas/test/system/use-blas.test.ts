import { matmul, ones, sum } from '@frostgrad/core';
import { useBackend } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import { afterEach, describe, expect, it } from 'vitest';
import { useBlas } from '../../src/index.ts';
import { product } from '../product.ts';

afterEach(() => useBackend({}));

describe('useBlas, with a library of this system', () => {
  it('says what it found, and sets threads', () => {
    const blas = useBlas({ threads: 1 });
    expect(blas.name).toMatch(/^(OpenBLAS|MKL|Accelerate)$/);
    expect(blas.version).not.toBe('');
    expect(blas.threads).toBe(1);
    expect(`${blas}`).toBe(`${blas.version}, ${blas.path}, threads: 1`);
    expect(blas.path).toMatch(/blas|mkl|Accelerate/i);
    expect(useBlas().threads).toBe(1);
    expect(useBlas({ threads: 2 }).threads).toBe(2);
  });

  it('computes products to rounding, float64 too, and leaves small ones to the kernels it was laid over', () => {
    const [small, large] = [product(6), product(40)];
    useWasm();
    useBlas();
    expect(product(6)).toEqual(small);
    const far = product(40).map((x, i) => Math.abs(x - (large[i] as number)));
    expect(Math.max(...far)).toBeLessThan(40 * 40 * 2 ** -23);
    expect(sum(matmul(ones([40, 40], { dtype: 'float64' }), ones([40, 40], { dtype: 'float64' }))).item()).toBe(64_000);
  });

  it('is given up by choosing other kernels', () => {
    const before = product(40);
    useBlas();
    useWasm();
    expect(product(40)).toEqual(before);
  });
});
