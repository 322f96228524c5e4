import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineChart, ticks, type Point } from '../report-chart.ts';

const numbers = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

function draw(points: readonly Point[]): string {
  return lineChart({ id: 'c', title: 'Loss', xLabel: 'epoch', series: [{ name: 'train', points }] }).text;
}

describe('ticks', () => {
  test('cover the range from the bottom up with even, round steps, not too many', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 2, max: 9 }), (high, count) => {
        const list = ticks(0, high, count);
        expect(list[0]).toBe(0);
        expect(list.at(-1)).toBeGreaterThanOrEqual(high * (1 - 1e-9));
        expect(list.at(-2)).toBeLessThan(high * (1 + 1e-9));
        expect(list.length).toBeLessThanOrEqual(count + 2);
        const digits = (list[1] as number).toExponential(6);
        expect(digits).toMatch(/^[125]\.0+e/);
        for (const [k, tick] of list.entries()) expect(tick).toBeCloseTo(k * (list[1] as number), 6);
      }),
    );
  });

  test('are whole epochs inside the range when the least step is one', () => {
    expect(ticks(1, 10, 8, 1)).toEqual([2, 4, 6, 8, 10]);
    expect(ticks(1, 4, 8, 1)).toEqual([1, 2, 3, 4]);
    expect(ticks(3, 3, 8, 1)).toEqual([3]);
    expect(ticks(1, 100, 8, 1)).toEqual([20, 40, 60, 80, 100]);
  });

  test('hide the rounding of their multiples', () => {
    expect(ticks(0, 0.3, 4)).toEqual([0, 0.1, 0.2, 0.3]);
  });

  test('are none for a range that is not one', () => {
    expect(ticks(Infinity, -Infinity, 4)).toEqual([]);
    expect(ticks(0, NaN, 4)).toEqual([]);
    expect(ticks(0, 0, 4)).toEqual([0, 1]);
  });
});

describe('lineChart', () => {
  test('draws a line through the points and leaves a gap at one that is not finite', () => {
    const text = draw([1, 2, NaN, 4, 5].map((y, x) => ({ x, y })));
    const path = /<path\s+d="(M[^"]*)"\s+fill="none"/.exec(text)?.[1] as string;
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(2);
  });

  test('keeps every mark inside the picture, wherever the numbers lie', () => {
    const points = fc.array(fc.record({ x: fc.integer({ min: 0, max: 500 }), y: numbers }), { minLength: 1 });
    fc.assert(
      fc.property(points, (list) => {
        const marks = [...draw(list).matchAll(/cx="([^"]*)"\s+cy="([^"]*)"/g)];
        expect(marks).toHaveLength(list.length + 1); // and the one in the legend
        for (const [, x, y] of marks) {
          expect(Number(x)).toBeGreaterThanOrEqual(50);
          expect(Number(x)).toBeLessThanOrEqual(388);
          expect(Number(y)).toBeGreaterThanOrEqual(10);
          expect(Number(y)).toBeLessThanOrEqual(194);
        }
      }),
    );
  });

  test('describes its lines in words', () => {
    expect(/<desc[^>]*>(.*)<\/desc>/.exec(draw([2, 0.5, 0.75].map((y, x) => ({ x, y }))))?.[1]).toBe(
      'train: from 2 to 0.75, lowest 0.5 at 1.',
    );
    expect(draw([])).toContain('train: no values.');
  });
});
