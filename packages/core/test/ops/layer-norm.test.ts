import {
  add,
  checkpoint,
  DTypeError,
  grad,
  layerNorm,
  Rng,
  rmsNorm,
  Segments,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it, vi } from 'vitest';
import { kernels } from '../../src/kernels/backend.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { bitsOf } from '../graph.ts';

const rng = new Rng(1);

/** Which gradients the kernel was asked for, one call after another. */
function asked(run: () => void): string[] {
  const kernel = vi.spyOn(kernels as Kernels, 'layerNormGrad');
  run();
  const { calls } = kernel.mock;
  vi.restoreAllMocks();
  return calls.map(([, , , , { wanted }]) =>
    Object.entries(wanted)
      .filter(([, is]) => is)
      .map(([name]) => name)
      .join(),
  );
}

describe('layerNorm', () => {
  it('is one node, and keeps all digits where the mean is large', () => {
    const x = tensor([[1e7, 1e7 + 1, 1e7 + 2]], { requiresGrad: true });
    const out = layerNorm(x, [3], { weight: zeros([3]).add(2), bias: tensor([0, 0, 1]), eps: 0 });
    expect(out.gradFn?.edges.map((edge) => edge?.name)).toEqual(['leaf', undefined, undefined]);
    expect(out.toArray()).toEqual([[-2.4494898319244385, 0, 3.4494898319244385]]);
  });

  it('takes a bias without a weight, and weights of a wider dtype', () => {
    const x = tensor([[1, 3]]);
    expect(layerNorm(x, [2], { bias: tensor([1, 2]), eps: 0 }).toArray()).toEqual([[0, 3]]);
    expect(layerNorm(x, [2], { weight: tensor([1, 2], { dtype: 'float64' }) }).dtype).toBe('float64');
  });

  it('computes no gradient that nobody wants', () => {
    const [x, weight, bias] = [rng.normal([4, 3]), rng.normal([3]), rng.normal([3])];
    const run = (...learns: readonly Tensor[]) => {
      const leaves = [x, weight, bias].map((one) =>
        learns.includes(one) ? one.clone().detach().requiresGrad_() : one,
      );
      const [input, w, b] = leaves as [Tensor, Tensor, Tensor];
      return asked(() => layerNorm(input, [3], { weight: w, bias: b }).sum().backward());
    };
    expect(run(x, weight, bias)).toEqual(['x,weight,bias']);
    expect(run(x)).toEqual(['x']);
    expect(run(weight)).toEqual(['weight']);
    expect(run(bias)).toEqual(['bias']);
  });

  it('computes none for a parameter that is frozen as a whole; what is frozen in part is +0, and the rest has its bits', () => {
    const make = (frozen: Segments): [Tensor, Tensor] => {
      const generator = new Rng(7);
      const x = generator.normal([5, 4]).requiresGrad_();
      return [x, generator.normal([4]).requiresGrad_().freeze_(frozen)];
    };
    const [x, weight] = make(Segments.none([4]));
    const [free] = grad(layerNorm(x, [4], { weight }).pow(2).sum(), [weight]);
    const [y, whole] = make(Segments.all([4]));
    expect(asked(() => layerNorm(y, [4], { weight: whole }).pow(2).sum().backward())).toEqual(['x']);
    const [z, half] = make(Segments.slice([4], 0, 0, 2));
    layerNorm(z, [4], { weight: half }).pow(2).sum().backward();
    const expected = (free as Tensor).toTypedArray().map((v, i) => (i < 2 ? 0 : v));
    expect([...(half.grad as Tensor).toTypedArray()]).toEqual([...expected]);
  });

  it('gives the same gradients through a checkpoint, which makes its moments again', () => {
    const x = rng.normal([3, 5]).requiresGrad_();
    const f = (y: Tensor): Tensor => layerNorm(y, [5]).pow(3).sum();
    const [direct] = grad(f(x), [x]);
    const [again] = grad(checkpoint(f, x), [x]);
    expect(bitsOf(again as Tensor)).toEqual(bitsOf(direct as Tensor));
  });

  it('refuses integers, and says so', () => {
    expect(() => layerNorm(tensor([1, 2], { dtype: 'int32' }), [2])).toThrow(DTypeError);
    expect(() => layerNorm(tensor([1, 2], { dtype: 'int32' }), [2])).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: layerNorm: x is int32; cast it to a floating dtype first]`,
    );
  });
});

describe('rmsNorm', () => {
  it('does not overflow where squares would', () => {
    const x = tensor([[3, 4]]).mul(2 ** 100);
    expect(rmsNorm(x, [2], { eps: 0 }).toArray()).toEqual(rmsNorm(tensor([[3, 4]]), [2], { eps: 0 }).toArray());
  });

  it('is no layer norm: a constant that is added counts', () => {
    const x = rng.normal([2, 6]);
    expect(rmsNorm(add(x, 3), [6]).toArray()).not.toEqual(rmsNorm(x, [6]).toArray());
    expect(() => rmsNorm(tensor([[true]]), [1])).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: rmsNorm: x is bool; cast it to a floating dtype first]`,
    );
  });
});
