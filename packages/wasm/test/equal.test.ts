import { type DType, Offsets, type Shape } from '@frostgrad/core';
import { jsKernels, type Kernels, NdArray } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { floating, lie, type Lie, lying, size, values } from './lying.ts';
import { recurrentCalls, runRecurrent } from './recurrent-calls.ts';

const heap = new GuardedHeap(2 ** 25);
const seen: Seen = { calls: 0, own: new Map() };
const kernels: Kernels = { ...jsKernels, ...comparing(heap, jsKernels, none, seen) };

function holds(...property: Parameters<typeof fc.check>): void {
  const before = seen.calls;
  const [tried, options] = property;
  fc.assert(tried as fc.IProperty<unknown>, { numRuns: 300, ...options });
  expect(seen.calls - before).toBeGreaterThanOrEqual(300);
}

describe('strict kernels have the bits of those in TypeScript, inside of their memory', () => {
  it('in products: every transpose, batched and broadcast, edges of tiles and blocks, empty', () => {
    const dims = fc.record({ M: size(40), N: size(70), K: fc.oneof(size(30), fc.constantFrom(255, 256, 257, 600)) });
    const batch = fc.constantFrom<Shape>([], [1], [3], [2, 2], [0]);
    holds(
      fc.property(
        dims,
        batch,
        fc.boolean(),
        floating,
        values,
        values,
        lie,
        lie,
        ({ M, N, K }, lead, shared, dtype, p, q, l, r) => {
          const a = lying(p, [...lead, M, K], dtype, l);
          const b = lying(q, shared ? [K, N] : [...lead, K, N], dtype, r);
          kernels.matmul(a, b, [...lead, M, N]);
        },
      ),
    );
    expect(seen.own.get('matmul')).toBeGreaterThan(250);
  });

  it('in products that fill whole blocks', () => {
    for (const [M, N, K] of [
      [97, 30, 300],
      [5, 2100, 40],
      [1, 300, 300],
      [300, 1, 300],
      [200, 120, 520],
      // as they lie: one factor, both
      [8, 64, 300],
      [64, 64, 64],
      [12, 2056, 257],
    ] as const) {
      for (const dtype of ['float32', 'float64'] as const) {
        const v = Array.from({ length: 91 }, (_, i) => ((i * 37) % 91) / 17 - 2.5);
        const turned = { turned: true, gap: 1, offset: 0, repeated: -1 };
        const straight = { ...turned, turned: false };
        for (const l of [turned, straight]) {
          for (const r of [turned, straight])
            kernels.matmul(lying(v, [M, K], dtype, l), lying(v, [K, N], dtype, r), [M, N]);
        }
      }
    }
  });

  it('in functions of two numbers, broadcast', () => {
    const shape = fc.array(size(9), { minLength: 1, maxLength: 4 });
    holds(
      fc.property(
        fc.constantFrom('add', 'sub', 'mul', 'div'),
        shape,
        fc.nat(15),
        fc.nat(15),
        values,
        values,
        lie,
        lie,
        (name, to, m, n, p, q, l, r) => {
          // axes that a bit names are 1 and are broadcast
          const one = (bits: number): Shape => to.map((k, axis) => ((bits >> axis) & 1 ? 1 : k));
          const straight = { ...l, turned: false, repeated: -1 };
          kernels[name](
            lying(p, one(m & 13), 'float32', m > 7 ? l : straight),
            lying(q, one(n & 7), 'float32', n > 7 ? r : straight),
            shapeOf(one(m & 13), one(n & 7)),
          );
        },
      ),
    );
    expect(seen.own.get('add')).toBeGreaterThan(20);
    expect(seen.own.get('div')).toBeGreaterThan(20);
  });

  it('in sums and means', () => {
    holds(
      fc.property(
        fc.constantFrom('sum', 'mean'),
        fc.array(size(14), { minLength: 1, maxLength: 3 }),
        fc.nat(7),
        values,
        lie,
        (name, shape, bits, v, l) => {
          const axes = shape.map((_, axis) => axis).filter((axis) => (bits >> axis) & 1);
          const x = lying(v, shape, 'float32', bits > 3 ? l : { ...l, turned: false, gap: 1, repeated: -1 });
          kernels[name](
            x,
            axes,
            shape.filter((_, axis) => !axes.includes(axis)),
          );
        },
      ),
    );
    expect(seen.own.get('sum')).toBeGreaterThan(40);
  });

  it('in softmax, masked or not, its derivative and its logarithm', () => {
    const bits: fc.Arbitrary<boolean[] | null> = fc.option(fc.array(fc.boolean(), { minLength: 1, maxLength: 31 }));
    // eight rows are divided while the exponentials of others are computed, in blocks of 64
    const rows = fc.oneof(size(9), size(25));
    const columns = fc.oneof(size(40), size(150));
    holds(
      fc.property(rows, columns, bits, fc.nat(3), values, values, lie, lie, (R, n, mask, ones, p, q, l, m) => {
        const x = lying(p, [R, n], 'float32', l);
        const g = lying(q, [R, n], 'float32', l);
        if (mask === null) {
          const s = kernels.softmax(x);
          kernels.softmaxGrad(g, s, null);
          kernels.logSoftmax(x);
        } else {
          const shape = [ones & 1 ? 1 : R, ones & 2 ? 1 : n];
          const which = lying(mask.map(Number), shape, 'bool', m);
          const s = kernels.maskedSoftmax(x, which);
          kernels.softmaxGrad(g, s, which);
        }
      }),
    );
    expect(seen.own.get('softmax')).toBeGreaterThan(50);
    expect(seen.own.get('maskedSoftmax')).toBeGreaterThan(50);
    expect(seen.own.get('logSoftmax')).toBeGreaterThan(50);
  });

  it('in what is computed block by block, in a scope and outside', () => {
    const sizes = fc.constantFrom(8191, 8192, 8193, 16_384, 20_003);
    const straight = (offset: number): Lie => ({ turned: false, gap: 1, offset, repeated: -1 });
    const relu = { name: 'relu', f32: (x: number) => (x > 0 || x !== x ? x : 0) };
    const run = (n: number, dtype: DType, p: readonly number[], q: readonly number[], offset: number): void => {
      const a = lying(p, [n], dtype, straight(offset));
      const sum = kernels.add(a, lying(q, [n], dtype, straight(3 - offset)), [n]);
      kernels.map({ ...relu, f64: relu.f32 }, kernels.mul(sum, a, [n]));
    };
    holds(
      fc.property(sizes, floating, values, values, fc.nat(3), fc.boolean(), (n, dtype, p, q, offset, inside) => {
        const mark = inside ? heap.open() : 0;
        run(n, dtype, p, q, offset);
        if (inside) heap.close(mark);
      }),
      { numRuns: 100 },
    );
  });

  it('in softmax over rows of any length, feature by feature', () => {
    const feature = fc.constantFrom<Shape>([], [1], [3], [2, 2], [0]);
    holds(
      fc.property(fc.array(size(20), { maxLength: 6 }), feature, values, values, lie, (lengths, rest, p, q, l) => {
        const offsets = Offsets.fromLengths(lengths);
        const shape = [offsets.total, ...rest];
        const out = kernels.segmentSoftmax(lying(p, shape, 'float32', l), offsets);
        kernels.segmentSoftmaxGrad(lying(q, shape, 'float32', l), out, offsets);
      }),
    );
    for (const name of ['segmentSoftmax', 'segmentSoftmaxGrad']) expect(seen.own.get(name)).toBeGreaterThan(100);
  });

  it('in recurrent layers, forward and backward, over rows of any length', () => {
    holds(fc.property(recurrentCalls, (call) => void runRecurrent(kernels, call)));
    for (const name of ['rnnTanh', 'rnnRelu', 'gru', 'lstm']) {
      expect(seen.own.get(name)).toBeGreaterThan(30);
      expect(seen.own.get(`${name}Grad`)).toBeGreaterThan(30);
    }
  });
});

function shapeOf(a: Shape, b: Shape): number[] {
  return a.map((n, axis) => (n === 1 ? (b[axis] as number) : n));
}

describe('the comparison and the guards', () => {
  it('find a kernel that is off by one ulp', () => {
    const wrong: Partial<Kernels> = {
      add: (a, b, shape) => {
        const out = jsKernels.add(a, b, shape);
        out.data[0] = (out.data[0] as number) + 3e-7;
        return out;
      },
    };
    const one = NdArray.from(Float32Array.of(1), [1]);
    const compared = comparing(heap, jsKernels, none, { calls: 0, own: new Map() }, wrong);
    expect(() => compared.add?.(one, one, [1])).toThrow('add : element 0 of result 0');
  });

  it('find a kernel that writes one number too many, before its memory or behind', () => {
    for (const place of [-1, 3]) {
      const top = heap.top;
      const at = heap.take(12);
      const floats = heap.floats(at - 16, 64);
      const kept = floats.slice();
      floats[4 + place] = 1;
      expect(() => heap.release(top)).toThrow('outside of 12 bytes');
      floats.set(kept);
      heap.release(top);
    }
  });
});
