import * as core from '@frostgrad/core';
import { conv1d, conv2d, convTranspose1d, convTranspose2d, grad, type Tensor, tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../graph.ts';
import golden from '../golden/conv.json' with { type: 'json' };

interface Flat {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A call of a convolution, as the golden file holds it. */
interface Case {
  readonly op: 'conv1d' | 'conv2d' | 'convTranspose1d' | 'convTranspose2d';
  readonly options: core.ConvOptions & core.ConvTransposeOptions;
  readonly inputs: readonly Flat[];
  readonly out: Flat;
  readonly g: readonly number[];
  readonly grads: readonly (readonly number[])[];
}

const float64 = (values: readonly number[], shape: readonly number[]): Tensor =>
  tensor(Float64Array.from(values), { shape });

const cases = golden.cases as unknown as readonly Case[];
const titled = cases.map((params): [string, Case] => {
  const shapes = params.inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' ');
  return [`${params.op} ${shapes} ${JSON.stringify(params.options)}`, params];
});

/** -0 as 0: all else is exact. */
const values = (x: ArrayLike<number> | undefined): number[] => Array.from(x ?? [], (v) => v + 0);

describe('PyTorch gives the same values and gradients', () => {
  it.each(titled)('%s', (_, { op, options, inputs, ...expected }) => {
    const xs = inputs.map(({ values, shape }) => float64(values, shape));
    for (const x of xs) x.requiresGrad = true;
    const [x, weight, bias = null] = xs as [Tensor, Tensor, Tensor?];
    const out = core[op](x, weight, bias, options);
    expect(out.shape).toEqual(expected.out.shape);
    expect(values(out.toTypedArray())).toEqual(values(expected.out.values));
    const grads = grad([out], xs, { gradOutputs: [float64(expected.g, out.shape)] });
    for (const [i, d] of grads.entries()) expect(values(d?.toTypedArray())).toEqual(values(expected.grads[i]));
  });
});

describe('convolutions', () => {
  it('take views', () => {
    const x = tensor([[1], [2], [3], [4]]).transpose();
    expect(conv1d(x, tensor([[[1], [10]]]).transpose()).toArray()).toEqual([[21, 32, 43]]);
    expect(conv1d(x.expand([2, 1, 4]), tensor([[[1]]])).shape).toEqual([2, 1, 4]);
  });

  it('take integers, and promote', () => {
    const x = tensor([[1, 2, 3]], { dtype: 'int32' });
    expect(conv1d(x, tensor([[[1, 1]]], { dtype: 'int32' })).dtype).toBe('int32');
    expect(conv1d(x, tensor([[[1, 1]]])).toArray()).toEqual([[3, 5]]);
  });

  it('of no channels and no filters give the bias, and nothing', () => {
    expect(conv1d(zeros([0, 3]), zeros([2, 0, 2]), tensor([1, 2])).toArray()).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(conv2d(zeros([2, 1, 3, 3]), zeros([0, 1, 2, 2])).shape).toEqual([2, 0, 2, 2]);
    expect(convTranspose1d(zeros([0, 1, 3]), zeros([1, 2, 2])).shape).toEqual([0, 2, 4]);
  });

  it('read no padding where there is none, and multiply its zeros where there is', () => {
    const weight = tensor([[[Infinity, 1]]]);
    expect(conv1d(tensor([[1, 2]]), weight).toArray()).toEqual([[Infinity]]);
    expect(conv1d(tensor([[1, 2]]), weight, null, { padding: 1 }).toArray()).toEqual([[NaN, Infinity, Infinity]]);
  });
});

describe('errors of convolutions', () => {
  it('name the operands, their shapes and what would fit', () => {
    const calls: (() => unknown)[] = [
      () => conv1d(zeros([4]), zeros([1, 1, 2])),
      () => conv2d(zeros([1, 4, 4]), zeros([1, 1, 2])),
      () => convTranspose2d(zeros([1, 4, 4]), zeros([1, 1, 2])),
      () => conv1d(zeros([3, 4]), zeros([1, 2, 2])),
      () => conv2d(zeros([2, 8, 9, 3]), zeros([4, 3, 2, 2])),
      () => conv1d(zeros([4, 4]), zeros([4, 4, 2]), null, { groups: 2 }),
      () => conv1d(zeros([4, 4]), zeros([3, 2, 2]), null, { groups: 2 }),
      () => conv1d(zeros([4, 4]), zeros([2, 2, 2]), null, { groups: 0 }),
      () => conv1d(zeros([1, 4]), zeros([2, 1, 2]), zeros([1])),
      () => conv1d(zeros([1, 4]), zeros([2, 1, 5])),
      () => conv1d(zeros([1, 4]), zeros([2, 1, 3]), null, { dilation: 3, padding: 1 }),
      () => conv1d(zeros([1, 4]), zeros([2, 1, 2]), null, { stride: 0 }),
      () => conv1d(zeros([1, 4]), zeros([2, 1, 2]), null, { padding: -1 }),
      () => conv1d(zeros([1, 4]), zeros([2, 1, 2]), null, { padding: 'same', stride: 2 }),
      () => conv1d(zeros([1, 4]), zeros([2, 1, 2]), null, { stride: [1, 1] }),
      () => convTranspose1d(zeros([3, 4]), zeros([2, 1, 2])),
      () => convTranspose1d(zeros([2, 4]), zeros([2, 1, 2]), zeros([2])),
      () => convTranspose1d(zeros([2, 4]), zeros([2, 1, 2]), null, { outputPadding: 1 }),
      () => convTranspose1d(zeros([2, 1]), zeros([2, 1, 2]), null, { padding: 1 }),
    ];
    expect(calls.map(refusal)).toMatchInlineSnapshot(`
      [
        "conv1d: x is [4]; expected [N, C, L], or [C, L] without a batch",
        "conv2d: the weight is [1, 1, 2]; expected [O, C / groups, kH, kW]",
        "convTranspose2d: the weight is [1, 1, 2]; expected [C, O / groups, kH, kW]",
        "conv1d: channels differ: x is [3, 4] and the weight [1, 2, 2]; x has 3 and the weight takes 2",
        "conv2d: channels differ: x is [2, 8, 9, 3] and the weight [4, 3, 2, 2]; x has 8 and the weight takes 3. The channels of x stand before H, W, not behind",
        "conv1d: channels differ: x is [4, 4] and the weight [4, 4, 2]; x has 4 and the weight takes 8, 4 for each of 2 groups",
        "conv1d: axis 0 of the weight, [3, 2, 2], does not divide into 2 groups",
        "conv1d: groups is 0; expected an integer of at least 1",
        "conv1d: the bias is [1]; expected [2], one for each channel given",
        "conv1d: x is [1, 4] and the weight [2, 1, 5]: a window of 5 does not fit in 4, padding included",
        "conv1d: x is [1, 4] and the weight [2, 1, 3]: a window of 7 does not fit in 6, padding included",
        "conv1d: stride is 0; expected integers of at least 1",
        "conv1d: padding is -1; expected integers of at least 0",
        "conv1d: padding is 'same' and stride 2; sizes stay the same at stride 1 only",
        "conv1d: stride is [1, 1]; expected a number for the one spatial axis",
        "convTranspose1d: channels differ: x is [3, 4] and the weight [2, 1, 2]; x has 3 and the weight takes 2",
        "convTranspose1d: the bias is [2]; expected [1], one for each channel given",
        "convTranspose1d: outputPadding is 1; it must be less than stride, 1, or dilation, 1",
        "convTranspose1d: x is [2, 1] and the weight [2, 1, 2]: padding 1 leaves nothing of 2 elements",
      ]
    `);
  });
});
