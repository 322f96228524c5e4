import { gradcheck } from '@frostgrad/check';
import {
  conv1d,
  grad,
  Layout,
  maxPool1d,
  mul,
  ones,
  Ragged,
  Rng,
  sameBits,
  type Tensor,
  tensor,
  transpose,
  ValueError,
  zeros,
} from '@frostgrad/core';
import { withPoison } from '@frostgrad/core/poison';
import { describe, expect, it } from 'vitest';
import {
  AdaptiveAvgPool1d,
  AdaptiveMaxPool1d,
  AvgPool1d,
  BatchNorm1d,
  Conv1d,
  Conv2d,
  LearnedEncoding,
  MaxPool1d,
  RMSNorm,
  rotate,
  RotaryEncoding,
  SequencePool,
  SinusoidalEncoding,
} from '../src/index.ts';

const rng = (): Rng => new Rng(1);
const random = (shape: number[], seed: number = 2): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });

describe('BatchNorm1d', () => {
  it('keeps running statistics of live positions, as if there were no pads', () => {
    const x = new Rng(2).normal([2, 3, 4]);
    const [padded, packed] = [new BatchNorm1d(3), new BatchNorm1d(3)];
    const live = [4, 2];
    padded.forward(x, { live });
    packed.forward(Ragged.fromPadded(transpose(x, 1, 2), live));
    for (const [name, state] of Object.entries(padded.stateDict()))
      expect([name, sameBits(state, packed.stateDict()[name] as Tensor)]).toEqual([name, true]);
    expect(padded.numBatchesTracked?.item()).toBe(1);
    expect([...padded.namedBuffers()].map(([name]) => name)).toEqual([
      'running_mean',
      'running_var',
      'num_batches_tracked',
    ]);
  });

  it('changes no statistics in evaluation, of a batch with nothing live, and when it refuses', () => {
    const norm = new BatchNorm1d(2);
    norm.forward(new Rng(2).normal([4, 2]));
    const before = norm.stateDict();
    norm.forward(tensor([[[NaN], [NaN]]]), { live: [0] });
    expect(() => norm.forward(ones([1, 2]))).toThrow(ValueError);
    expect(() => norm.forward(ones([4, 3]))).toThrow('BatchNorm1d: the input is [4, 3]');
    norm.eval().forward(new Rng(3).normal([4, 2]));
    for (const [name, state] of Object.entries(norm.stateDict()))
      expect([name, sameBits(state, before[name] as Tensor)]).toEqual([name, true]);
  });

  it('has right first and second derivatives', () => {
    const norm = new BatchNorm1d(2).to('float64');
    const fn = (x: Tensor): Tensor => mul(norm.forward(x), norm.forward(x));
    const x = random([4, 2]);
    expect(gradcheck(fn, [x], { order: 1 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, [x], { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it('refuses options out of range, and lengths without positions', () => {
    expect(() => new BatchNorm1d(2, { momentum: 2 })).toThrow('BatchNorm1d: momentum is 2; expected 0 to 1');
    expect(() => new BatchNorm1d(2, { eps: NaN })).toThrow('BatchNorm1d: eps is NaN');
    expect(() => new BatchNorm1d(2).forward(ones([3, 2]), { live: [1, 1, 1] })).toThrow(
      'BatchNorm1d: the input is [3, 2]; expected [N, 2, L]',
    );
    expect(() => new BatchNorm1d(1).forward(ones([1, 1, 2]), { live: [3] })).toThrow(ValueError);
  });
});

describe('RMSNorm', () => {
  it('has an eps of the dtype, and several axes', () => {
    const norm = new RMSNorm([2, 2], { affine: false });
    expect(norm.parameters()).toEqual([]);
    expect(norm.forward(zeros([1, 2, 2])).toArray()).toEqual([
      [
        [0, 0],
        [0, 0],
      ],
    ]);
    const tiny = tensor([1e-20, 1e-20], { dtype: 'float64' });
    expect(new RMSNorm(2).to('float64').forward(tiny).at(0).item()).toBeCloseTo(1e-20 * 2 ** 26, 20);
    expect(() => new RMSNorm(3).forward(zeros([2]))).toThrow('rmsNorm: x is [2]; expected [..., 3]');
  });
});

describe('Conv1d', () => {
  it('lets no pad bleed into the first real token, behind pads on the left', () => {
    const conv = new Conv1d(1, 1, 3, { rng: rng(), padding: 1 });
    const alone = conv.forward(tensor([[[1, 2]]]));
    const left = tensor([[[NaN, Infinity, 1, 2]]], { requiresGrad: true });
    const out = conv.forward(left, { live: tensor([[false, false, true, true]]) });
    expect(out.toArray()).toEqual([[[0, 0, ...(alone.toArray() as number[][][])[0]![0]!]]]);
    const [dx] = grad(out.sum(), [left]) as [Tensor];
    expect(dx.at(0, 0, ':2').toArray()).toEqual([0, 0]);
  });

  it('gives the bits of the op where all is live, gradients among them', () => {
    const conv = new Conv1d(4, 6, 3, { rng: rng(), stride: 2, padding: 2, dilation: 2, groups: 2 });
    const x = new Rng(2).normal([2, 4, 7], 0, 1, { requiresGrad: true });
    const run = (live?: number[]): Tensor[] => {
      const out = conv.forward(x, live === undefined ? {} : { live });
      return [out, ...(grad(mul(out, out).sum(), [x, ...conv.parameters()]) as Tensor[])];
    };
    const [whole, told] = [run(), run([7, 7])];
    expect(whole.every((a, i) => sameBits(a, told[i] as Tensor))).toBe(true);
    const { stride, padding, dilation, groups } = conv;
    expect(sameBits(conv1d(x, conv.weight, conv.bias, { stride, padding, dilation, groups }), whole[0] as Tensor)).toBe(
      true,
    );
  });

  it('says where results are live: with the row if each position has one, else at the beginning', () => {
    const left = Layout.of('test', [3, 1, 0], 3, 5, 'left');
    const same = new Conv1d(1, 1, 3, { rng: rng(), padding: 'same', dilation: 2 });
    expect(same.outputLayout(left)).toBe(left);
    const wide = new Conv1d(1, 1, 3, { rng: rng() }).outputLayout(left);
    expect([wide.offsets.lengths(), wide.length, [...wide.places]]).toEqual([[1, 0, 0], 3, [0]]);
  });

  // with as many channels as positions, too, where the axes could be taken for one another
  it.each([2, 4])('is found clean by poison, with %i channels before positions', (channels) => {
    const conv = new Conv1d(channels, 3, 3, { rng: rng(), padding: 1 });
    const x = new Rng(2).normal([2, channels, 4]);
    const live = tensor([
      [false, true, true, true],
      [false, false, false, true],
    ]);
    const run = (options: { live?: Tensor }): string => {
      return withPoison(() => mul(conv.forward(x, options), 2).sum().backward(), {
        pads: 'live' in options ? [] : [[transpose(x, 1, 2), live]],
      }).toString();
    };
    expect(run({ live })).toBe('4 pads of 1 tensor poisoned; none was read');
    expect(run({})).toMatch(/read by 'unview'/);
  });

  it('starts as PyTorch does: uniform in +-1 / sqrt(fan in)', () => {
    const { weight, bias } = new Conv1d(8, 4, 2, { rng: rng(), groups: 4 });
    expect(weight.shape).toEqual([4, 2, 2]);
    for (const x of [weight, bias as Tensor]) expect(Math.abs(x.abs().amax().item() - 0.25)).toBeLessThan(0.25);
    expect(weight.abs().amax().item()).toBeLessThanOrEqual(0.5);
  });

  it('refuses what does not fit', () => {
    expect(() => new Conv1d(3, 4, 3, { rng: rng(), groups: 2 })).toThrow(
      new ValueError('Conv1d', '3 and 4 channels do not fall into 2 groups; expected a divisor of both'),
    );
    expect(() => new Conv1d(1, 1, 0, { rng: rng() })).toThrow(
      'Conv1d: kernelSize is 0; expected integers of at least 1',
    );
    expect(() => new Conv2d(1, 1, 2, { rng: rng(), padding: 'same', stride: 2 })).toThrow("Conv2d: padding is 'same'");
    const conv = new Conv1d(2, 1, 3, { rng: rng() });
    expect(() => conv.forward(ones([1, 3, 4]), { live: [2] })).toThrow(
      'Conv1d: the input is [1, 3, 4]; expected [N, 2, L]',
    );
    expect(() => conv.forward(ones([1, 2, 4]), { live: [5] })).toThrow(ValueError);
    expect(() => conv.forward(ones([1, 2, 2]))).toThrow('a window of 3 does not fit in 2');
    expect(conv.forward(ones([1, 2, 2]), { live: [2] }).shape).toEqual([1, 1, 0]);
  });
});

describe('pools', () => {
  it('give the bits of the ops where all is live', () => {
    const x = new Rng(2).normal([2, 3, 7]);
    const pools = [
      new MaxPool1d(3, { stride: 2, padding: 1, dilation: 2 }),
      new MaxPool1d(2, { ceilMode: true }),
      new AvgPool1d(3, { stride: 2, padding: 1, ceilMode: true }),
      new AvgPool1d(2, { padding: 1, countIncludePad: false }),
      new AdaptiveAvgPool1d(3),
      new AdaptiveMaxPool1d(4),
    ];
    for (const pool of pools) expect(sameBits(pool.forward(x, { live: [7, 7] }), pool.forward(x))).toBe(true);
  });

  it('give the first of ties the gradient, over rows too', () => {
    const x = tensor([[[2, 2, 1]]], { requiresGrad: true });
    const gradients = [{}, { live: [3] }].map((options) => {
      return grad(new MaxPool1d(3).forward(x, options).sum(), [x])[0]?.toArray();
    });
    expect(gradients).toEqual([[[[1, 0, 0]]], [[[1, 0, 0]]]]);
    expect(grad(maxPool1d(x, { kernelSize: 3 }).sum(), [x])[0]?.toArray()).toEqual([[[1, 0, 0]]]);
  });

  it('refuse what does not fit', () => {
    expect(() => new MaxPool1d(2, { padding: 2 })).toThrow(
      'MaxPool1d: padding is 2, and at most half of kernelSize, 2',
    );
    expect(() => new AdaptiveAvgPool1d(0)).toThrow('AdaptiveAvgPool1d: size is 0; expected integers of at least 1');
    const dilated = new MaxPool1d(2, { padding: 1, dilation: 2, stride: 1 });
    expect(() => dilated.forward(ones([1, 1, 3]), { live: [1] })).toThrow(
      'MaxPool1d: window 0 has no element of a row of 1',
    );
    expect(() => new SequencePool('median' as 'mean')).toThrow(
      "SequencePool: the kind is 'median'; expected mean, max",
    );
    expect(() => new SequencePool('mean').forward(ones([2, 3]))).toThrow('SequencePool: the input is [2, 3]');
  });
});

describe('positions', () => {
  it('count live positions: padding on the left and gaps change nothing', () => {
    const x = new Rng(2).normal([1, 5, 4]);
    const gaps = tensor([[false, true, false, true, true]]);
    const rows = Ragged.fromPadded(x, gaps);
    for (const layer of [new SinusoidalEncoding(4), new LearnedEncoding(3, 4, { rng: rng() }), new RotaryEncoding(4)]) {
      const given = (layer as RotaryEncoding).forward(x, { live: gaps });
      expect(sameBits(Ragged.fromPadded(given, gaps).values, (layer as RotaryEncoding).forward(rows).values)).toBe(
        true,
      );
    }
  });

  it('are no state, and grow with what is asked for', () => {
    const encoding = new SinusoidalEncoding(3);
    const short = encoding.forward(zeros([1, 2, 3]));
    const long = encoding.forward(zeros([1, 40, 3]));
    expect(sameBits(long.at(':', ':2'), short)).toBe(true);
    expect(encoding.stateDict()).toEqual({});
  });

  it('turned by rotation, make products of distances alone', () => {
    const places = Int32Array.of(0, 1, 2, 3, 4);
    const [q, k] = [random([1, 4]), random([1, 4], 3)].map((x) => rotate(x.expand([5, 4]), places)) as [Tensor, Tensor];
    const scores = q.matmul(k.transpose(0, 1)).toArray() as number[][];
    expect(scores[3]![1]).toBeCloseTo(scores[4]![2]!, 14);
    expect(scores[3]![1]).not.toBeCloseTo(scores[3]![2]!, 3);
    expect(gradcheck((x) => rotate(x, places), [random([5, 2, 2])], { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it('refuse what does not fit', () => {
    expect(() => new LearnedEncoding(2, 4, { rng: rng() }).forward(zeros([1, 3, 4]))).toThrow(
      new ValueError('LearnedEncoding', 'a row has 3 live positions, and the table knows 2; make it longer'),
    );
    expect(new LearnedEncoding(2, 4, { rng: rng() }).forward(zeros([1, 3, 4]), { live: [2] }).shape).toEqual([1, 3, 4]);
    expect(() => new RotaryEncoding(3)).toThrow('RotaryEncoding: size is 3; expected an even number');
    expect(() => new RotaryEncoding(2).forward(zeros([2, 2]))).toThrow('RotaryEncoding: the input is [2, 2]');
    expect(() => new SinusoidalEncoding(2, { base: 0 })).toThrow('SinusoidalEncoding: base is 0');
  });
});
