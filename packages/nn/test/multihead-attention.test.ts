import { gradcheck } from '@frostgrad/check';
import {
  grad,
  mean,
  mul,
  Offsets,
  Ragged,
  Rng,
  sameBits,
  sum,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { census } from '../../core/test/graph.ts';
import { MultiheadAttention, type MultiheadAttendOptions, type MultiheadOptions } from '../src/index.ts';

const make = (options: Partial<MultiheadOptions> = {}): MultiheadAttention =>
  new MultiheadAttention(4, 2, { rng: new Rng(1), ...options });

const random = (shape: number[], seed: number): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });

describe('MultiheadAttention', () => {
  it('starts as PyTorch does: projections uniform by Glorot, constants 0', () => {
    const { inProjWeight, inProjBias, outProj } = new MultiheadAttention(16, 4, { rng: new Rng(1) });
    const bound = Math.sqrt(6 / (16 + 48));
    const largest = Math.max(...(inProjWeight as Tensor).toTypedArray().map(Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest).toBeGreaterThan(0.95 * bound);
    expect(Math.max(...outProj.weight.toTypedArray().map(Math.abs))).toBeLessThanOrEqual(0.25);
    for (const bias of [inProjBias, outProj.bias]) {
      expect(bias?.requiresGrad).toBe(true);
      expect(bias?.toTypedArray().every((v) => v === 0)).toBe(true);
    }
    const other = new MultiheadAttention(4, 2, { rng: new Rng(1), kdim: 8 });
    expect([other.qProjWeight, other.kProjWeight, other.vProjWeight].map((w) => w?.shape)).toEqual([
      [4, 4],
      [4, 8],
      [4, 4],
    ]);
    expect(make({ bias: false }).parameters()).toHaveLength(2);
  });

  it('gives weights by head or as their mean, padded or ragged', () => {
    const attention = make();
    const x = new Rng(2).normal([2, 3, 4]);
    const live = [3, 1];
    const { weights } = attention.forward(x, x, x, { live });
    expect(weights.shape).toEqual([2, 2, 3, 3]);
    const averaged = attention.forward(x, x, x, { live, averageWeights: true }).weights;
    expect(sameBits(averaged, mean(weights, 1))).toBe(true);
    const rows = Ragged.fromPadded(x, live);
    const packed = attention.forward(rows, rows, rows).weights;
    expect(packed.values.shape).toEqual([10, 2]);
    expect(packed.offsets.lengths()).toEqual([3, 3, 3, 1]);
    expect(attention.forward(rows, rows, rows, { averageWeights: true }).weights.values.shape).toEqual([10]);
  });

  it('gives the same bits where weights are not needed, and gradients too, in one node for all pairs', () => {
    for (const method of ['mask', 'frozen'] as const) {
      const [a, b] = [make({ method }), make({ method })];
      const [x, y] = [0, 1].map(() => new Rng(2).normal([2, 3, 4]).requiresGrad_()) as [Tensor, Tensor];
      const told = { live: [3, 1], causal: true };
      const { context } = a.forward(x, x, x, told);
      const alone = b.forward(y, y, y, { ...told, needWeights: false });
      expect(alone.weights).toBeNull();
      expect(sameBits(alone.context, context)).toBe(true);
      for (const out of [context, alone.context]) sum(mul(out, out)).backward();
      expect(sameBits(x.grad as Tensor, y.grad as Tensor)).toBe(true);
      for (const [i, p] of a.parameters().entries()) {
        expect(sameBits(p.grad as Tensor, b.parameters()[i]?.grad as Tensor)).toBe(true);
      }
      const rows = Ragged.fromPadded(x, told.live);
      expect(
        sameBits(
          b.forward(rows, rows, rows, { causal: true, needWeights: false }).context.toPadded({ length: 3 }),
          context,
        ),
      ).toBe(true);
    }
  });

  it('sees different pairs by head, and drops, without weights, too: in one node, with the bits of their parts', () => {
    const x = new Rng(2).normal([1, 2, 4]).requiresGrad_();
    const attnMask = tensor([
      [
        [
          [true, false],
          [true, true],
        ],
        [
          [false, true],
          [true, true],
        ],
      ],
    ]);
    const cases: [Partial<MultiheadOptions>, MultiheadAttendOptions][] = [
      [{}, { attnMask }],
      [{ dropout: 0.5 }, {}],
      [{ dropout: 0.5 }, { attnMask, causal: true }],
      [
        { dropout: 0.5, method: 'frozen' },
        { live: [2], causal: true },
      ],
    ];
    for (const [made, told] of cases) {
      const both = [true, false].map((needWeights) => {
        const rng = new Rng(3);
        const { context } = make({ ...made, rng }).forward(x, x, x, { ...told, needWeights } as MultiheadAttendOptions);
        const [dx] = grad(sum(mul(context, context)), [x]);
        return { context, dx: dx as Tensor, rng: rng.state };
      });
      const [parts, one] = both as [(typeof both)[0], (typeof both)[0]];
      expect(sameBits(one.context, parts.context)).toBe(true);
      expect(sameBits(one.dx, parts.dx)).toBe(true);
      expect(one.rng).toEqual(parts.rng);
      const { raggedAttention, segmentSoftmax, maskedSoftmax, softmax } = census(one.context);
      expect([raggedAttention, segmentSoftmax, maskedSoftmax, softmax]).toEqual([1, undefined, undefined, undefined]);
      expect(census(parts.context)['raggedAttention']).toBe(made.method === 'frozen' ? 1 : undefined);
    }
  });

  it('takes what is live of keys for queries, too, when they are one tensor', () => {
    const attention = make();
    const x = new Rng(2).normal([2, 3, 4]);
    const own = attention.forward(x, x, x, { live: [2, 0] });
    expect(sameBits(own.context, attention.forward(x, x, x, { live: [2, 0], liveQueries: [2, 0] }).context)).toBe(true);
    expect(own.context.at(0, 2).toArray()).toEqual([0, 0, 0, 0]);
    // another tensor's pads are its own affair
    const { context } = attention.forward(x.clone(), x, x, { live: [2, 0] });
    expect(context.at(0, 2).toArray()).not.toEqual([0, 0, 0, 0]);
    // nothing to attend to: the constant of the last projection, which starts at 0
    expect(
      context
        .at(1)
        .toTypedArray()
        .every((v) => v === 0),
    ).toBe(true);
  });

  it('drops weights in training only, and the same ones for the same seed', () => {
    const x = new Rng(2).normal([2, 3, 4]);
    const run = (attention: MultiheadAttention): Tensor => attention.forward(x, x, x).context;
    const dropping = make({ dropout: 0.5 });
    const first = run(dropping);
    expect(sameBits(run(dropping), first)).toBe(false);
    expect(sameBits(run(make({ dropout: 0.5 })), first)).toBe(true);
    expect(sameBits(run(make({ dropout: 0.5 }).eval()), run(make()))).toBe(true);
    expect(sameBits(first, run(make()))).toBe(false);
  });

  it.each(['mask', 'frozen'] as const)('has right first and second derivatives (%s)', (method) => {
    const attention = make({ method, kdim: 3, vdim: 2 }).to('float64');
    const inputs = [random([2, 2, 4], 1), random([2, 3, 3], 2), random([2, 3, 2], 3)] as const;
    const fn = (): Tensor => {
      const { context, weights } = attention.forward(...inputs, { live: [3, 0], liveQueries: [2, 1], causal: true });
      return sum(context).add(sum(mul(weights, weights)));
    };
    const all = [...inputs, ...attention.parameters()];
    expect(gradcheck(fn, all, { order: 1 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, all, { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it('has right first and second derivatives over ragged rows', () => {
    const attention = make().to('float64');
    const values = random([4, 4], 1);
    const offsets = Offsets.fromLengths([3, 0, 1]);
    const fn = (): Tensor => {
      const x = new Ragged(values, offsets);
      const { context, weights } = attention.forward(x, x, x);
      return sum(context.values).add(sum(mul(weights.values, weights.values)));
    };
    expect(gradcheck(fn, [values, ...attention.parameters()], { order: 1 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, [values, ...attention.parameters()], { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it('leaves frozen rows of a projection alone', () => {
    const attention = make().freeze('out_proj.weight').freeze('in_proj_bias');
    const x = new Rng(2).normal([1, 3, 4]);
    sum(attention.forward(x, x, x).context).backward();
    expect(attention.outProj.weight.grad).toBeNull();
    expect(attention.inProjBias?.grad).toBeNull();
    expect(attention.inProjWeight?.grad).not.toBeNull();
  });

  it('refuses what does not fit', () => {
    expect(() => new MultiheadAttention(5, 2, { rng: new Rng(0) })).toThrow(
      new ValueError('MultiheadAttention', '5 features cannot be shared by 2 heads; expected a divisor'),
    );
    expect(() => make({ dropout: -1 })).toThrow('MultiheadAttention: the probability is -1; expected 0 to 1');
    expect(() => make({ method: 'none' as 'mask' })).toThrow(
      "MultiheadAttention: method is 'none'; expected 'mask' or 'frozen'",
    );
    const x = zeros([2, 3, 4]);
    const attention = make();
    expect(() => attention.forward(zeros([2, 3, 5]), x, x)).toThrow(
      'MultiheadAttention: the query is [2, 3, 5]; expected [B, T, 4]',
    );
    const rows = Ragged.fromPadded(x, [1, 2]);
    expect(() =>
      attention.forward(
        rows.map((v) => v.slice(1, 0, 3)),
        x,
        x,
      ),
    ).toThrow('MultiheadAttention: the query is [3, 3] over its live positions; expected [L, 4]');
    expect(() => attention.forward(x, rows, rows, { live: [1, 2] })).toThrow(
      'MultiheadAttention: live is given beside ragged rows, which know their lengths; leave it out',
    );
    expect(() => attention.forward(x, x, zeros([2, 2, 4]))).toThrow(
      'MultiheadAttention: keys have rows of [3, 3] of 3 positions and values of [2, 2] of 2; expected the same',
    );
    expect(() =>
      attention.forward(x, x, x, {
        live: tensor([
          [1, 1, 0],
          [1, 0, 0],
        ]),
      }),
    ).toThrow('MultiheadAttention: live is float32, expected bool, true = allowed');
    expect(() => attention.forward(x, x, x, { live: [3, 4] })).toThrow(ValueError);
    expect(() => attention.forward(x, zeros([3, 3, 4]), zeros([3, 3, 4]))).toThrow(
      'MultiheadAttention: as [B, heads, positions, features] queries are [2, 2, 3, 2], keys [3, 2, 3, 2]',
    );
  });
});
