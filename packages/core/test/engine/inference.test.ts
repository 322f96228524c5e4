import {
  add,
  assign,
  enableGrad,
  exp,
  inferenceMode,
  isGradEnabled,
  isInferenceMode,
  mul,
  noGrad,
  ones,
  reshape,
  tensor,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

describe('inferenceMode', () => {
  it('records nothing, inside enableGrad neither, and is over after the body', () => {
    const w = leaf(2);
    const flags = inferenceMode(() => [isGradEnabled(), isInferenceMode(), enableGrad(() => mul(w, 2).requiresGrad)]);
    expect(flags).toEqual([false, true, false]);
    expect([isGradEnabled(), isInferenceMode()]).toEqual([true, false]);
    expect(() =>
      inferenceMode(() => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect([isGradEnabled(), isInferenceMode()]).toEqual([true, false]);
    expect(() => inferenceMode(async () => Promise.resolve())).toThrow('inferenceMode: the body returned a promise');
  });

  it('makes tensors that no graph can save, where those of noGrad can be', () => {
    const w = leaf(2);
    const [made, computed] = inferenceMode(() => [ones([1], { dtype: 'float64' }), exp(w)] as const);
    for (const x of [made, computed, made.detach(), reshape(computed, [1, 1])]) {
      expect(() => mul(w, x)).toThrow("mul: 'b' was made in inferenceMode and cannot be saved for backward");
    }
    expect(add(w, made).requiresGrad).toBe(true); // add saves nothing
    expect(mul(made, 2).toArray()).toEqual([2]);
    expect(
      mul(
        w,
        noGrad(() => exp(w)),
      ).requiresGrad,
    ).toBe(true);
  });

  it('leaves alone what was made outside, and views of it', () => {
    const w = leaf(2, 3);
    const view = inferenceMode(() => reshape(w.detach(), [2, 1]));
    expect(mul(w.reshape([2, 1]), view).requiresGrad).toBe(true);
  });

  it('refuses requiresGrad and writing outside the mode, and allows both inside', () => {
    const x = inferenceMode(() => {
      const made = tensor([1, 2]);
      assign(made, tensor([3, 4]));
      made.mul_(2);
      return made.requiresGrad_().requiresGrad_(false);
    });
    expect(x.toArray()).toEqual([6, 8]);
    expect(() => x.requiresGrad_()).toThrow('requiresGrad: a tensor made in inferenceMode cannot require grad outside');
    expect(() => assign(x, tensor([0, 0]))).toThrow('assign: the tensor was made in inferenceMode');
    expect(() => x.add_(1)).toThrow('add_: the tensor was made in inferenceMode');
    expect(x.toArray()).toEqual([6, 8]);
  });
});
