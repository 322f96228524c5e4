import { add, matmul, mul, Rng, scope, softmax, sum, tanh, type Tensor, tensor, transpose } from '@frostgrad/core';
import { jsKernels, type Kernels, useBackend, useResidence } from '@frostgrad/core/extend';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Heap } from '../src/heap.ts';
import { wasmKernels } from '../src/kernels.ts';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const heap = new GuardedHeap(2 ** 23);
const seen: Seen = { calls: 0, own: new Map() };

function use(kernels: Parameters<typeof useBackend>[0], place: Heap): void {
  useBackend(kernels);
  useResidence(place);
}

const guarded = comparing(heap, jsKernels, none, seen);

beforeEach(() => use(guarded, heap));
afterAll(() => {
  useBackend({});
  useResidence(null);
});

/** A step of a small program: values, and gradients. */
function step(w: Tensor, x: Tensor): Tensor {
  const y = softmax(matmul(tanh(matmul(x, w)), transpose(w)));
  const loss = sum(mul(y, y));
  w.grad = null;
  loss.backward();
  return loss;
}

describe('a scope in the heap', () => {
  const shape = [24, 24];
  const x = new Rng(1).normal(shape);
  const weights = (): Tensor => new Rng(2).normal(shape).requiresGrad_();

  it('gives the bits that there are outside, nested and full, too', () => {
    const w = weights();
    const wanted = [step(w, x).item(), w.grad?.toTypedArray()];
    const tiny = new GuardedHeap(2 ** 23, 2 ** 15);
    for (const place of [heap, tiny]) {
      use(comparing(place, jsKernels, none, seen), place);
      const found = scope(() => {
        for (let i = 0; i < 20; i++) add(x, i);
        const loss = scope(() => step(w, x));
        return [loss.item(), w.grad?.toTypedArray()];
      });
      expect(found).toEqual(wanted);
    }
    expect(tiny.refused).toBeGreaterThan(0);
  });

  it('holds results there while it is open, and gives them back, after an exception too', () => {
    const before = heap.held.live;
    const body = (): void => {
      add(x, x);
      expect(heap.held.live - before).toBeGreaterThanOrEqual(4 * x.size);
      scope(() => mul(x, x));
      const inside = heap.held.live;
      scope(() => mul(x, x));
      expect(heap.held.live).toBe(inside);
    };
    scope(body);
    expect(() =>
      scope(() => {
        body();
        throw new RangeError('stop');
      }),
    ).toThrow(RangeError);
    expect(heap.held.live).toBe(before);
  });

  it('returns what lies elsewhere: later scopes write over nothing', () => {
    const w = weights();
    const kept = scope(() => {
      step(w, x);
      return { y: add(x, 1), rows: [mul(x, 2)] };
    });
    const before = [kept.y, kept.rows[0] as Tensor, w.grad as Tensor].map((t) => t.toTypedArray());
    for (let i = 0; i < 3; i++) scope(() => tanh(mul(add(x, i), matmul(x, x))));
    expect([kept.y, kept.rows[0] as Tensor, w.grad as Tensor].map((t) => t.toTypedArray())).toEqual(before);
  });

  it('keeps memory flat over many steps, as it is without', () => {
    const plain = new Heap(2 ** 23);
    use(wasmKernels(plain, jsKernels, none), plain);
    const [w, small] = [weights(), tensor([[1, 2], [3, 4]])]; // prettier-ignore
    const held = (): number => {
      for (let i = 0; i < 3; i++) gc();
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      return (arrayBuffers + heapUsed) / 1e6;
    };
    for (const around of [scope, (body: () => void): void => body()]) {
      const run = (steps: number): void => {
        for (let i = 0; i < steps; i++)
          around(() => {
            step(w, x);
            add(small, i);
          });
      };
      run(300);
      const [before, peak] = [held(), plain.held.peak];
      expect(peak).toBeGreaterThan(0);
      run(600);
      // what one step makes, kept, would be 20 MB and more
      expect(held() - before).toBeLessThan(6);
      // the gradient of w, in the same place each time
      expect(plain.held).toEqual({ live: 0, peak, kept: 4 * w.size });
    }
  });

  it('is found out when a kernel writes beside a result, and when memory is used that was given back', () => {
    const watched = new GuardedHeap(2 ** 23);
    use(comparing(watched, jsKernels, none, seen), watched);
    const used = scope(() => add(x, 1).value.data);
    expect([...used].every(Number.isNaN)).toBe(true);
    const mark = watched.open();
    watched.floats(watched.takeResult(16), 5)[4] = 1;
    expect(() => watched.close(mark)).toThrow('outside of 16 bytes');
  });

  it('is found out when a kernel writes to an operand', () => {
    const wrong: Partial<Kernels> = {
      map: (fn, given) => {
        given.data.fill(0);
        return jsKernels.map(fn, given);
      },
    };
    use(comparing(heap, jsKernels, none, seen, wrong), heap);
    expect(() => scope(() => tanh(mul(x, 2)))).toThrow(/element 0 of result 0|operand 0 was written/);
  });
});
