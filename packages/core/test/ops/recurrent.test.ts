import { backward, grad, lstm, mul, Ragged, slice, sum, Tensor, tensor, transpose } from '@frostgrad/core';
import '@frostgrad/check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpNode } from '../../src/engine/node.ts';
import { stateOf } from '../graph.ts';
import {
  type Batch,
  batch,
  type DType,
  type Kind,
  kinds,
  leavesOf,
  numbers,
  rowsOf,
  withLeaves,
} from './recurrent-batch.ts';

const cases = fc.record({
  lengths: fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
  H: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(10_000),
  reverse: fc.boolean(),
  dtype: fc.constantFrom<DType>('float32', 'float64'),
});

describe.each(kinds)('$name', (kind) => {
  const { name, run, states, gates } = kind;
  const over = ({ x, state, weight, bias, projection }: Batch, reverse: boolean): Ragged =>
    run(x, state, weight, bias, { reverse, ...(projection === undefined ? {} : { projection }) });

  it('gives each row, alone or in any batch and order, the same bits: outputs, and gradients of its own inputs', () => {
    fc.assert(
      fc.property(cases, fc.array(fc.nat(9), { maxLength: 5 }), ({ lengths, H, seed, reverse, dtype }, picks) => {
        const whole = batch(kind, lengths, H, seed, dtype);
        const out = over(whole, reverse);
        const g = numbers([...out.values.shape], seed + 9, dtype).detach();
        backward(out.values, { gradient: g });
        const orders = [...lengths.keys()].map((b) => [b]).concat([picks.map((pick) => pick % lengths.length)]);
        for (const order of orders) {
          const some = rowsOf(whole, order);
          const again = over(some, reverse);
          const gs = new Ragged(g, whole.x.offsets).rows();
          const part = new Float64Array(order.flatMap((b) => [...(gs[b] as Tensor).toTypedArray()]));
          backward(again.values, { gradient: tensor(part, { shape: again.values.shape, dtype }) });
          for (const [i, b] of order.entries()) {
            const { offsets } = whole.x;
            const [start, end] = [offsets.start(b), offsets.start(b + 1)];
            const [from, to] = [some.x.offsets.start(i), some.x.offsets.start(i + 1)];
            expect(slice(again.values, 0, from, to)).toHaveSameBits(slice(out.values, 0, start, end));
            const [dx, dState] = [some.x.values.grad, some.state.grad] as [Tensor, Tensor];
            expect(slice(dx, 0, from, to)).toHaveSameBits(slice(whole.x.values.grad as Tensor, 0, start, end));
            expect(slice(dState, 0, i, i + 1)).toHaveSameBits(slice(whole.state.grad as Tensor, 0, b, b + 1));
          }
          whole.weight.grad = whole.bias.grad = null;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('in reverse starts at the last position of each row: it is the forward run over each row turned round', () => {
    fc.assert(
      fc.property(cases, ({ lengths, H, seed, dtype }) => {
        const whole = batch(kind, lengths, H, seed, dtype);
        const turned = (r: Ragged): Ragged => {
          const flat = r.rows().flatMap((row) => (row.toArray() as number[][]).reverse().flat());
          return r.with(tensor(flat, { shape: r.values.shape, dtype }));
        };
        const backwards = over({ ...whole, x: turned(whole.x) }, false);
        expect(turned(over(whole, true)).values).toHaveSameBits(turned(turned(backwards)).values);
      }),
      { numRuns: 100 },
    );
  });

  it('takes rows of length zero, and leaves what stands in their state where it is', () => {
    for (const reverse of [false, true]) {
      const plain = batch(kind, [2, 0, 1], 3, 5, 'float32');
      const S = plain.state.shape[1] as number;
      const own = rowsOf(plain, [0, 1, 2]);
      const state = tensor(own.state.toTypedArray().fill(NaN, S, 2 * S), { shape: [3, S], requiresGrad: true });
      const [, , ...weights] = leavesOf(plain).map((leaf) =>
        tensor(leaf.toTypedArray(), { shape: leaf.shape, requiresGrad: true }),
      );
      const poisoned = withLeaves(own, [own.x.values, state, ...weights]);
      const [a, b] = [over(plain, reverse), over(poisoned, reverse)];
      expect(b.values).toHaveSameBits(a.values);
      backward(sum(mul(a.values, a.values)));
      backward(sum(mul(b.values, b.values)));
      for (const [i, leaf] of leavesOf(poisoned).entries())
        expect(leaf.grad as Tensor).toHaveSameBits(leavesOf(plain)[i]?.grad as Tensor);
      expect(slice(state.grad as Tensor, 0, 1, 2)).toHaveSameBits(new Float32Array(S));
    }
  });

  it('takes a batch of empty rows, and one without rows', () => {
    for (const lengths of [[0, 0], []]) {
      const empty = batch(kind, lengths, 2, 1, 'float32');
      const out = over(empty, false).values;
      backward(sum(out));
      expect(out.shape).toEqual([0, empty.state.shape[1]]);
      for (const leaf of leavesOf(empty)) {
        expect(leaf.grad?.shape).toEqual(leaf.shape);
        expect(leaf.grad as Tensor).toHaveSameBits(new Float32Array(leaf.size));
      }
    }
  });

  it('is one node, and its definition in plain ops gives the same bits forward', () => {
    fc.assert(
      fc.property(cases, ({ lengths, H, seed, reverse, dtype }) => {
        const given = batch(kind, lengths, H, seed, dtype);
        const leaves = leavesOf(given);
        const fused = over(given, reverse).values;
        const { op, params, edges } = fused.gradFn as OpNode;
        expect(edges.map((edge) => edge?.name)).toEqual(leaves.map(() => 'leaf'));
        const composed = op.composed?.(leaves, params) as Tensor;
        expect(composed).toHaveSameBits(fused);
      }),
      { numRuns: 100 },
    );
  });

  it('has the gradients of that definition, to 2^-44 of the largest in float64 (2^-15 in float32)', () => {
    fc.assert(
      fc.property(cases, ({ lengths, H, seed, reverse, dtype }) => {
        const given = batch(kind, lengths, H, seed, dtype);
        const leaves = leavesOf(given);
        const y = over(given, reverse).values;
        const gradOutputs = [numbers([...y.shape], seed + 9, dtype).detach()];
        const fused = grad(y, leaves, { gradOutputs, retainGraph: true });
        const composed = grad(y, leaves, { gradOutputs, createGraph: true, materializeGrads: true });
        const bound = dtype === 'float64' ? 2 ** -44 : 2 ** -15;
        for (const [i, g] of fused.entries()) {
          const [a, b] = [g.toTypedArray(), (composed[i] as Tensor).toTypedArray()];
          const largest = Math.max(1, ...a.map(Math.abs));
          expect(Math.max(0, ...a.map((v, j) => Math.abs(v - (b[j] as number))))).toBeLessThanOrEqual(bound * largest);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('has second derivatives: a product with the Hessian is the central difference of gradients', () => {
    for (const reverse of [false, true]) {
      const at = batch(kind, [3, 0, 2], 3, 11, 'float64');
      const loss = (b: Batch): Tensor => sum(mul(over(b, reverse).values, over(b, reverse).values));
      const directions = leavesOf(at).map((leaf, i) => numbers([...leaf.shape], 40 + i, 'float64').detach());
      const first = grad(loss(at), leavesOf(at), { createGraph: true });
      const product = grad(first, leavesOf(at), { gradOutputs: directions });
      const gradientsAt = (t: number): Tensor[] => {
        const moved = leavesOf(at).map((leaf, i) => {
          const step = (directions[i] as Tensor).toTypedArray();
          const values = leaf.toTypedArray().map((v, j) => v + t * (step[j] as number)) as Float64Array;
          return tensor(values, { shape: leaf.shape, requiresGrad: true });
        });
        return grad(loss(withLeaves(at, moved)), moved);
      };
      const h = 2 ** -14;
      const [above, below] = [gradientsAt(h), gradientsAt(-h)];
      for (const [i, exact] of product.entries()) {
        const [up, down] = [above[i]?.toTypedArray(), below[i]?.toTypedArray()] as [Float64Array, Float64Array];
        for (const [j, v] of exact.toTypedArray().entries()) {
          const difference = ((up[j] as number) - (down[j] as number)) / (2 * h);
          // the error of a central difference is h^2 / 6 of a fifth derivative: some hundreds of 2^-30 here
          expect(Math.abs(v - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(v)));
        }
      }
    }
  });

  it('does not depend on how its operands lie in memory', () => {
    const given = batch(kind, [2, 3], 4, 3, 'float32');
    const turned = (y: Tensor): Tensor => transpose(tensor(transpose(y).toTypedArray(), { shape: transpose(y).shape }));
    const other = withLeaves(
      given,
      leavesOf(given).map((leaf) =>
        leaf.ndim === 1 ? slice(turned(leaf.reshape([1, leaf.size])), 0, 0).reshape([leaf.size]) : turned(leaf),
      ),
    );
    expect(over(other, false).values).toHaveSameBits(over(given, false).values);
  });

  it('refuses operands that do not fit, and mixed dtypes, and changes nothing', () => {
    const { x, state, weight, bias } = batch({ name, run, gates, states }, [2, 1], 2, 1, 'float32');
    const before = stateOf(x.values, state, weight, bias);
    const [G, S] = [2 * gates, 2 * states];
    const of = (...shape: number[]): Tensor => numbers(shape, 1, 'float32');
    const H = `${gates} * H`;
    const narrow = [G, 3];
    const refused: [() => unknown, string][] = [
      [() => run(x, state, of(...narrow), bias), `the weight is [${narrow.join(', ')}]; expected [${H}, H]`],
      [() => run(x, state, weight, of(G + 1)), `the bias is [${G + 1}]; expected [${G}]`],
      [
        () => run(x.with(of(3, G + 1)), state, weight, bias),
        `the projected input is [3, ${G + 1}]; expected [3, ${G}]`,
      ],
      [() => run(x, of(3, S), weight, bias), `the initial state is [3, ${S}]; expected [2, ${S}]`],
      [
        () => run(x, state, weight.cast('float64'), bias),
        'the weight is float64, expected float32. All are of one dtype: cast first',
      ],
      [
        () =>
          run(
            x.map((values) => values.cast('int32')),
            state,
            weight,
            bias,
          ),
        'the projected input is int32, expected float32 or float64. Cast it first',
      ],
    ];
    for (const [attempt, message] of refused) expect(attempt).toThrow(`${name.split(',')[0]}: ${message}`);
    expect(stateOf(x.values, state, weight, bias)).toEqual(before);
  });
});

describe('a projection', () => {
  const kind = kinds.find(({ projected }) => projected === true) as Kind;

  it('is refused when it does not fit, or is of another dtype', () => {
    const { x, state, weight, bias, projection } = batch(kind, [2, 1], 3, 1, 'float32') as Required<Batch>;
    const over = (p: Tensor): unknown => lstm(x, state, weight, bias, { projection: p });
    expect(() => over(transpose(projection))).toThrow('lstm: the projection is [3, 2]; expected [2, 2]');
    expect(() => over(projection.cast('float64'))).toThrow(
      'lstm: the projection is float64, expected float32. All are of one dtype: cast first',
    );
    expect(() => over(numbers([2, 4], 1, 'float32'))).toThrow('lstm: the weight is [12, 2]; expected [4 * H, P]');
    expect(() => lstm(x, numbers([2, 6], 1, 'float32'), weight, bias, { projection })).toThrow(
      'lstm: the initial state is [2, 6]; expected [2, 5]',
    );
  });

  it('of ones on the diagonal is none: outputs and gradients have the same values', () => {
    fc.assert(
      fc.property(cases, ({ lengths, H, seed, reverse, dtype }) => {
        const plain = kinds.find(({ name }) => name === 'lstm') as Kind;
        const given = batch(plain, lengths, H, seed, dtype);
        const projection = tensor(
          Float64Array.from({ length: H * H }, (_, i) => (i % (H + 1) === 0 ? 1 : 0)),
          { shape: [H, H], dtype },
        );
        const leaves = leavesOf(given);
        const [a, b] = [{}, { projection }].map((options) => {
          const out = lstm(given.x, given.state, given.weight, given.bias, { reverse, ...options }).values;
          const gradOutputs = [numbers([...out.shape], seed + 9, dtype).detach()];
          return [out, ...grad(out, leaves, { gradOutputs })];
        }) as [Tensor[], Tensor[]];
        for (const [i, y] of a.entries())
          expect([...(b[i] as Tensor).toTypedArray()]).toEqual(Array.from(y.toTypedArray(), (v) => v + 0));
      }),
      { numRuns: 60 },
    );
  });
});
