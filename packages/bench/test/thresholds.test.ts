import { jsKernels, type Kernels, NdArray, sizeOf } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { measured } from '../../wasm/src/thresholds.ts';
import { kinds } from '../src/thresholds/kinds.ts';
import { crossing, thresholds } from '../src/thresholds/thresholds.ts';

const points = (...ratios: number[]) => ratios.map((ratio, i) => ({ work: 2 ** i, js: 10 * ratio, wasm: 10 }));

describe('crossing', () => {
  it('is the size from which on the module is quicker', () => {
    expect(crossing(points(0.2, 0.5, 0.9, 1.5, 3, 6))).toBe(8);
    expect(crossing(points(2, 3))).toBe(1);
    expect(crossing(points(0.2, 0.5))).toBe(null);
  });

  it('is moved little by a size that was measured on a busy machine', () => {
    expect(crossing(points(0.2, 0.5, 0.9, 1.5, 3, 0.8, 6))).toBe(8);
    expect(crossing(points(0.2, 1.1, 0.5, 0.9, 1.5, 3))).toBe(16);
  });
});

describe('the kinds', () => {
  it('have every threshold, and call a kernel of the size that they say', () => {
    expect([...new Set(kinds.map(({ key }) => key))].toSorted()).toEqual(Object.keys(measured).toSorted());
    for (const { name, sizes, make } of kinds) {
      const called: string[] = [];
      const noting = Object.fromEntries(
        Object.entries(jsKernels).map(([kernel, run]) => [
          kernel,
          (...args: unknown[]) => {
            called.push(kernel);
            return (run as (...args: unknown[]) => unknown)(...args);
          },
        ]),
      ) as unknown as Kernels;
      const works = sizes.slice(0, 3).map((size) => {
        const { work, run } = make(size, (shape) => NdArray.from(new Float32Array(sizeOf(shape)).fill(0.5), shape));
        run(noting);
        return work;
      });
      expect(called, name).toHaveLength(3);
      expect(works, name).toEqual(works.toSorted((a, b) => a - b));
    }
  });

  it('are measured outside of scopes and inside, and shown beside what is in use', () => {
    const chosen = kinds.filter(({ name }) => name === 'softmax of 4 rows' || name === 'Adam');
    const { text, data } = thresholds({ samples: 1, sampleMs: 0 }, () => {}, chosen);
    const lines = text.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^softmax: softmax of 4 rows +(\d+|never) +(\d+|never) +\d+ +\d+$/);
    expect((data as { rows: { inside: object[] }[] }).rows[0]?.inside).toHaveLength(9);
  });
});
