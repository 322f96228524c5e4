import {
  GraphError,
  gru,
  layerNorm,
  matmul,
  Offsets,
  ones,
  Ragged,
  relu,
  reshape,
  softmaxCrossEntropy,
  sum,
  tanh,
  type Tensor,
  zeros,
} from '../../src/index.ts';
import { starting, watcher } from '../../src/engine/watch.ts';
import { type Cost, Profile, profile } from '../../src/profile.ts';
import { describe, expect, it } from 'vitest';

const counted = (costs: readonly Cost[]): Record<string, [number, number]> =>
  Object.fromEntries(costs.map(({ op, of, calls, bytes }) => [of === null ? op : `${op} in ${of}`, [calls, bytes]]));

describe('profile', () => {
  it('counts every op, and the bytes of what it made: results, not views', () => {
    const w = ones([3, 2], { requiresGrad: true });
    const x = ones([4, 3]);
    const step = (): Tensor => {
      const loss = sum(relu(reshape(matmul(x, w), [8])).add(1));
      loss.backward();
      return loss;
    };
    const { value, costs, bytes } = profile(step);
    expect(value.item()).toBe(32);
    const forward = counted(costs.filter(({ of }) => of === null));
    expect(forward).toEqual({ matmul: [1, 32], reshape: [1, 0], relu: [1, 32], add: [1, 32], sum: [1, 4] });
    const backward = counted(costs.filter(({ of }) => of !== null));
    expect(backward['matmul in matmul']).toEqual([1, 24]); // to w alone: x asks for none
    expect(backward['reshape in reshape']).toEqual([1, 0]);
    expect(bytes).toBe(costs.reduce((n, cost) => n + cost.bytes, 0));
  });

  it('counts what is kept beside a result, once, whether it is recorded or not', () => {
    const [L, H] = [5, 8];
    const rows = new Ragged(ones([L, 3 * H]), Offsets.fromLengths([3, 2]));
    const weight = ones([3 * H, H], { requiresGrad: true });
    for (const w of [weight, weight.detach()]) {
      const { costs } = profile(() => gru(rows, zeros([2, H]), w, zeros([3 * H])));
      // a state each position, and four gates kept
      expect(counted(costs)['gru']).toEqual([1, 4 * L * (H + 4 * H)]);
    }
  });

  it('counts gradients that a fused op computes by a kernel of its own', () => {
    const [L, H] = [5, 8];
    const rows = new Ragged(ones([L, 3 * H]), Offsets.fromLengths([3, 2]));
    const weight = ones([3 * H, H], { requiresGrad: true });
    const bias = ones([H], { requiresGrad: true });
    const { costs } = profile(() => {
      const states = gru(rows, zeros([2, H]), weight, zeros([3 * H])).values;
      softmaxCrossEntropy(layerNorm(states, [H], { bias }), [0, 1, 2, 3, 4])
        .sum()
        .backward();
    });
    const by = counted(costs);
    expect(by['softmaxCrossEntropy in softmaxCrossEntropy']).toEqual([1, 4 * L * H]);
    expect(by['layerNorm in layerNorm']).toEqual([2, 4 * (L * H + H)]);
    // of the projected input, the first states, the weight and the bias
    expect(by['gru in gru']).toEqual([4, 4 * (L * 3 * H + 2 * H + 3 * H * H + 3 * H)]);
  });

  it('gives times that are some part of the whole', () => {
    const x = ones([64, 64], { requiresGrad: true });
    const run = profile(() => sum(tanh(matmul(x, x))).backward());
    for (const { ms, calls } of run.costs) {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(calls).toBeGreaterThan(0);
    }
    const inside = run.costs.reduce((n, { ms }) => n + ms, 0);
    expect(inside).toBeGreaterThan(0);
    expect(inside).toBeLessThanOrEqual(run.ms);
    expect(run.outside).toBeCloseTo(run.ms - inside, 9);
    expect(run.costs.map(({ ms }) => ms)).toEqual(run.costs.map(({ ms }) => ms).toSorted((a, b) => b - a));
  });

  it('does not count the time between ops as theirs', () => {
    const run = profile(() => {
      const until = performance.now() + 20;
      while (performance.now() < until);
      return ones([2]).add(1);
    });
    expect(run.outside).toBeGreaterThanOrEqual(20);
    expect(counted(run.costs)).toEqual({ add: [1, 8] });
  });

  it('tells an op of a second backward pass by the op whose gradient it is', () => {
    const x = ones([3], { requiresGrad: true });
    const { costs } = profile(() => sum(x.mul(x)).backward());
    expect(counted(costs)['mul in mul']).toEqual([2, 24]);
    expect(counted(costs)['add in mul']).toEqual([1, 12]); // both ways to x
  });

  it('leaves nobody watching, after an error and a promise too, and one further out as it was', () => {
    expect(() =>
      profile(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(() => profile(async () => ones([1]))).toThrow(GraphError);
    expect([watcher, starting]).toEqual([null, null]);
    const outer = profile(() => {
      ones([1]).add(1);
      const inner = profile(() => ones([1]).mul(2).mul(3));
      expect(counted(inner.costs)).toEqual({ mul: [2, 8] });
      return ones([1]).add(1);
    });
    expect(counted(outer.costs)).toEqual({ add: [2, 8] });
  });
});

describe('the table of a profile', () => {
  it('adds up passes by op, the dearest first, and tells what lies outside', () => {
    const cost = (op: string, of: string | null, calls: number, ms: number, bytes: number): Cost => ({
      op,
      of,
      calls,
      ms,
      bytes,
    });
    const costs = [
      cost('matmul', null, 1, 2, 4096),
      cost('matmul', 'matmul', 2, 4, 8192),
      cost('transpose', 'matmul', 2, 0.5, 0),
      cost('relu', null, 1, 1, 4096),
    ];
    const run = new Profile('done', 10, costs);
    expect(`${run}`).toBe(
      [
        'op              calls     ms  bytes  backward     ms  bytes  of all',
        'matmul              1  2.000  4,096         4  4.500  8,192  65.0 %',
        'relu                1  1.000  4,096                          10.0 %',
        'all ops             2  3.000  8,192         4  4.500  8,192  75.0 %',
        'outside of ops         2.500                                 25.0 %',
      ].join('\n'),
    );
    expect([run.bytes, run.outside]).toEqual([16_384, 2.5]);
  });

  it('of nothing has no shares', () => {
    expect(`${new Profile(undefined, 0, [])}`).toContain('0.0 %');
  });
});
