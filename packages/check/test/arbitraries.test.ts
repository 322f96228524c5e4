import { describe, expect, it } from 'vitest';
import fc, { type Arbitrary } from 'fast-check';
import { broadcastShapes } from '@frostgrad/core/extend';
import { ShapeError } from '@frostgrad/core';
import {
  asView,
  broadcastPair,
  clashingPair,
  lengths,
  masks,
  memories,
  numbers,
  padContents,
  raggedBatches,
  shapes,
  tensors,
} from '../src/index.ts';

const COUNT = 1000;

/** Tries a property and counts classes of its cases, inside it; each class must have its share. */
function counted<C>(
  arbitrary: Arbitrary<C>,
  classes: Readonly<Record<string, readonly [(c: C) => boolean, number]>>,
  holds: (c: C) => void = () => {},
): void {
  const seen: Record<string, number> = {};
  fc.assert(
    fc.property(arbitrary, (c) => {
      for (const [name, [of]] of Object.entries(classes)) if (of(c)) seen[name] = (seen[name] ?? 0) + 1;
      holds(c);
    }),
    { numRuns: COUNT, seed: 7 },
  );
  for (const [name, [, atLeast]] of Object.entries(classes)) {
    expect((seen[name] ?? 0) / COUNT, name).toBeGreaterThanOrEqual(atLeast);
  }
}

describe('shapes', () => {
  it('stay within their constraints and contain empty, scalar and broadcastable ones', () => {
    counted(
      shapes({ maxRank: 3, maxSize: 4 }),
      {
        empty: [(s) => s.includes(0), 0.05],
        scalar: [(s) => s.length === 0, 0.1],
        'with an axis of size 1': [(s) => s.includes(1), 0.2],
        'of rank 3': [(s) => s.length === 3, 0.1],
      },
      (s) => expect(s.length <= 3 && s.every((n) => n >= 0 && n <= 4)).toBe(true),
    );
    counted(shapes({ empty: false }), {}, (s) => expect(s.includes(0)).toBe(false));
  });
});

describe('broadcastPair', () => {
  it('gives shapes that broadcast, most of them different', () => {
    counted(
      broadcastPair(),
      {
        different: [([a, b]) => a.join() !== b.join(), 0.4],
        'of other rank': [([a, b]) => a.length !== b.length, 0.2],
        'both expanded': [([a, b]) => ![a.join(), b.join()].includes(broadcastShapes('x', a, b).join()), 0.05],
      },
      ([a, b]) => void broadcastShapes('x', a, b),
    );
  });
});

describe('clashingPair', () => {
  it('gives shapes that do not broadcast', () => {
    counted(clashingPair(), {}, ([a, b]) => expect(() => broadcastShapes('x', a, b)).toThrow(ShapeError));
  });
});

describe('numbers', () => {
  it('use all bits of a float32, with whole numbers among them', () => {
    const longMantissa = (x: number): boolean => x !== 0 && (Math.abs(x) * 2 ** 18) % 1 !== 0;
    counted(
      numbers(),
      {
        'a long mantissa': [longMantissa, 0.3],
        whole: [Number.isInteger, 0.1],
        negative: [(x) => x < 0, 0.3],
      },
      (x) => expect(Math.abs(x) <= 3 && Math.fround(x) === x).toBe(true),
    );
  });

  it('keep to their interval and shrink to its nearest to 0', () => {
    counted(numbers({ low: 0.5, high: 0.75 }), {}, (x) => expect(x >= 0.5 && x <= 0.75).toBe(true));
    const found = fc.check(fc.property(numbers({ low: 0.5, high: 0.75 }), () => false));
    expect(found.counterexample).toEqual([0.5]);
  });

  it.each(['float32', 'float64'] as const)('contain every special class of %s', (dtype) => {
    const round = dtype === 'float32' ? Math.fround : (x: number) => x;
    const tiny = dtype === 'float32' ? 2 ** -126 : 2 ** -1022;
    counted(
      numbers({ values: 'special', dtype }),
      {
        NaN: [Number.isNaN, 0.03],
        Infinity: [(x) => x === Infinity, 0.03],
        '-Infinity': [(x) => x === -Infinity, 0.03],
        '-0': [(x) => Object.is(x, -0), 0.03],
        subnormal: [(x) => x !== 0 && Math.abs(x) < tiny, 0.06],
        huge: [(x) => Number.isFinite(x) && Math.abs(x) > 1e29, 0.06],
      },
      (x) => expect(round(x)).toBe(x),
    );
  });
});

describe('tensors', () => {
  it('are of the shape and dtype asked, views among them', () => {
    counted(
      tensors({ shape: shapes({ minRank: 2 }), dtype: 'float64', memory: 'any' }),
      { empty: [(x) => x.size === 0, 0.05] },
      (x) => expect(x.dtype).toBe('float64'),
    );
    expect(fc.sample(tensors({ shape: [2, 3], requiresGrad: true }), 1)[0]?.requiresGrad).toBe(true);
  });

  it('give views the values that the same tensor has without', () => {
    for (const memory of memories) {
      counted(tensors({ values: 'special' }), {}, (x) => {
        const view = asView(x, memory);
        expect(view.shape).toEqual(x.shape);
        if (memory !== 'expanded') expect(view.toTypedArray()).toEqual(x.toTypedArray());
      });
    }
  });
});

describe('masks', () => {
  it('have rows that are masked as a whole, and rows that are not masked at all', () => {
    const rows = (mask: { shape: readonly number[]; toTypedArray: () => ArrayLike<number> }): string[] => {
      const n = mask.shape.at(-1) as number;
      const flat = Array.from(mask.toTypedArray());
      return Array.from({ length: n === 0 ? 0 : flat.length / n }, (_, i) => flat.slice(i * n, (i + 1) * n).join(''));
    };
    counted(masks({ shape: [3, 4] }), {
      'a row masked as a whole': [(mask) => rows(mask).includes('0000'), 0.1],
      'a row not masked': [(mask) => rows(mask).includes('1111'), 0.1],
      'a row with a gap': [(mask) => rows(mask).some((row) => row.includes('101') || row.includes('1001')), 0.1],
    });
  });
});

describe('lengths', () => {
  it('contain empty rows, and batches of nothing but empty rows', () => {
    counted(
      lengths(),
      {
        'an empty row': [(list) => list.includes(0), 0.1],
        'only empty rows': [(list) => list.every((n) => n === 0), 0.03],
        'several rows': [(list) => list.length > 1, 0.5],
      },
      (list) => expect(list.every((n) => n >= 0 && n <= 4)).toBe(true),
    );
  });
});

describe('raggedBatches', () => {
  it('contain empty rows, in front, within and behind', () => {
    const at = (place: 'first' | 'within' | 'last') => (list: readonly number[]) =>
      place === 'first'
        ? list.length > 1 && list[0] === 0
        : place === 'last'
          ? list.length > 1 && list.at(-1) === 0
          : list.slice(1, -1).includes(0);
    counted(
      raggedBatches({ feature: [] }).map((batch) => batch.offsets.lengths()),
      {
        'an empty row': [(list) => list.includes(0), 0.1],
        'in front': [at('first'), 0.1],
        within: [at('within'), 0.1],
        behind: [at('last'), 0.1],
      },
    );
  });
});

describe('padContents', () => {
  it.each(['float32', 'float64'] as const)('contain every class that %s has, NaN payloads too', (dtype) => {
    const payload = (values: Float32Array | Float64Array): boolean => {
      const words = new Uint32Array(values.buffer);
      const size = dtype === 'float32' ? 1 : 2;
      return values.some((v, i) => Number.isNaN(v) && ((words[i * size + size - 1] as number) & 0x3ffff) !== 0);
    };
    counted(padContents(2, { dtype }), {
      NaN: [(values) => values.some(Number.isNaN), 0.2],
      'NaN with a payload': [payload, 0.1],
      Infinity: [(values) => values.includes(Infinity), 0.05],
      '-0': [(values) => values.some((v) => Object.is(v, -0)), 0.03],
      subnormal: [(values) => values.some((v) => v !== 0 && Math.abs(v) < 2 ** -126), 0.05],
      ordinary: [(values) => values.some((v) => Math.abs(v) >= 1 && Math.abs(v) < 4), 0.1],
    });
  });
});
