import { add, backward, mul, sub, tensor, useBackend } from '@frostgrad/core';
import type { Kernels } from '@frostgrad/core/extend';
import { afterEach, describe, expect, it } from 'vitest';
import { jsKernels } from '../../src/kernels/js/index.ts';
import { leaf } from '../graph.ts';

describe('useBackend', () => {
  afterEach(() => useBackend({}));

  const traced = (calls: string[]): Partial<Kernels> => ({
    mul: (...args) => {
      calls.push('mul');
      return jsKernels.mul(...args);
    },
  });

  it('runs what the overlay has, backward too, and falls back to the TypeScript kernels for the rest', () => {
    const calls: string[] = [];
    useBackend(traced(calls));
    const w = leaf(3);
    backward(sub(add(mul(w, w), 1), 2));
    expect([calls, w.grad?.item()]).toEqual([['mul', 'mul', 'mul'], 6]);
  });

  it('is laid over the TypeScript kernels anew each time: the last overlay alone counts', () => {
    const [first, second]: string[][] = [[], []];
    useBackend(traced(first as string[]));
    useBackend({ add: (...args) => (second?.push('add'), jsKernels.add(...args)) });
    expect([mul(tensor([2]), 3).item(), add(tensor([2]), 3).item()]).toEqual([6, 5]);
    expect([first, second]).toEqual([[], ['add']]);
    useBackend({});
    expect([add(tensor([2]), 3).item(), second]).toEqual([5, ['add']]);
  });

  it('serves a graph that was recorded on another: kernels are asked for when they run', () => {
    const w = leaf(3);
    const y = mul(w, w);
    const calls: string[] = [];
    useBackend(traced(calls));
    backward(y);
    expect([calls.length, w.grad?.item()]).toEqual([2, 6]);
  });
});
