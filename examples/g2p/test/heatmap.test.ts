import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heatmapSvg } from '../heatmap-svg.ts';
import { heatmap, heatmapStyle, monotonicity, type AttentionPicture, type ColourStream } from '../heatmap.ts';

const KNIFE: AttentionPicture = {
  rows: ['N', 'AY', 'F'],
  columns: ['k', 'n', 'i', 'f', 'e', '⏎', '·'],
  weights: [[0.25, 0.7, 0.05, 0, 0, 0, 0], Float32Array.of(0, 0, 0.8, 0, 0.2, 0, 0), [0, 0, 0, 0.55, 0, 0.45, 0]],
  live: 6,
};

const weightRows = fc
  .integer({ min: 1, max: 6 })
  .chain((columns) => fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns })));

/** A terminal that shows colours of so many bits. */
function terminal(depth: number): ColourStream {
  return { isTTY: true, getColorDepth: () => depth };
}

function draw(change: Partial<AttentionPicture>): () => string {
  return () => heatmap({ ...KNIFE, ...change }, 'blocks');
}

describe('monotonicity', () => {
  test('is 1 for reading from left to right, 0 for reading backwards', () => {
    const eye = [0, 1, 2, 3].map((t) => [0, 1, 2, 3].map((j) => (j === t ? 1 : 0)));
    expect(monotonicity(eye)).toBe(1);
    expect(monotonicity([...eye].reverse())).toBe(0);
    expect(
      monotonicity([
        [1, 0, 0],
        [0, 0, 1],
        [0, 1, 0],
      ]),
    ).toBe(0.5);
  });

  test('is a share of the steps', () => {
    fc.assert(
      fc.property(weightRows, (weights) => {
        const steps = Math.max(1, weights.filter((row) => row.some((weight) => weight > 0)).length - 1);
        const value = monotonicity(weights);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(value * steps).toBeCloseTo(Math.round(value * steps), 9);
      }),
    );
  });

  test('does not depend on the scale of a row, on rows without weights or on columns that are never looked at', () => {
    fc.assert(
      fc.property(weightRows, fc.integer({ min: 1, max: 50 }), (weights, scale) => {
        const changed = weights.flatMap((row) => [[0, ...row.map((weight) => weight * scale), 0], [0]]);
        expect(monotonicity(changed)).toBe(monotonicity(weights));
      }),
    );
  });

  test('turns into its complement when the letters are turned round and no position stays', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 2 }), (looks) => {
        const weights = looks.map((look) => [0, 1, 2, 3, 4, 5].map((j) => (j === look ? 1 : 0)));
        const turned = weights.map((row) => [...row].reverse());
        expect(monotonicity(weights) + monotonicity(turned)).toBeCloseTo(1, 12);
      }),
    );
  });

  test('is 1 when there is no step', () => {
    expect(monotonicity([])).toBe(1);
    expect(
      monotonicity([
        [0, 1],
        [0, 0],
      ]),
    ).toBe(1);
  });

  test('names a weight that is none', () => {
    expect(() => monotonicity([[0.5, NaN]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: heatmap: weight [0, 1] is NaN; weights are finite and at least 0]`,
    );
    expect(() => monotonicity([[1], [-0.25]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: heatmap: weight [1, 0] is -0.25; weights are finite and at least 0]`,
    );
  });
});

describe('heatmapStyle', () => {
  test.for([
    [24, 'truecolor'],
    [8, '256'],
    [4, 'blocks'],
    [1, 'blocks'],
  ] as const)('answers a terminal of %i bit with %s', ([depth, style]) => {
    expect(heatmapStyle(terminal(depth), {})).toBe(style);
  });

  test('is blocks in a file, and everywhere with a non-empty NO_COLOR', () => {
    expect(heatmapStyle({}, {})).toBe('blocks');
    expect(heatmapStyle(terminal(24), { NO_COLOR: '1' })).toBe('blocks');
    expect(heatmapStyle(terminal(24), { NO_COLOR: '' })).toBe('truecolor');
  });
});

describe('heatmap', () => {
  test('can be read in a file: shades, labels, a bar before the pads, a legend, no escape sequence', () => {
    expect(heatmap(KNIFE, 'blocks')).toMatchInlineSnapshot(`
      "   │ k  n  i  f  e  ⏎ ┊ ·
       N │ ░░ ▓▓            ┊
      AY │       ██    ░░   ┊
       F │          ▒▒    ▒▒┊
          weight: ░ from .2  ▒ from .4  ▓ from .6  █ from .8
      "
    `);
  });

  test('prints the weights in percent where it colours', () => {
    const text = heatmap(KNIFE, 'truecolor');
    expect(text).toContain('\u001B[48;2;');
    expect(stripVTControlCharacters(text)).toMatchInlineSnapshot(`
      "   │  k   n   i   f   e   ⏎ ┊  ·
       N │ 25  70   5             ┊    
      AY │         80      20     ┊    
       F │             55      45 ┊    
      "
    `);
    expect(heatmap(KNIFE, '256')).toContain('\u001B[48;5;');
    expect(stripVTControlCharacters(heatmap(KNIFE, '256'))).toBe(stripVTControlCharacters(text));
  });

  test('ends every coloured cell with a reset', () => {
    for (const style of ['256', 'truecolor'] as const) {
      const text = heatmap(KNIFE, style);
      expect(text.split('\u001B[0m')).toHaveLength(3 * 7 + 1);
      expect(text.split('\u001B[48;')).toHaveLength(3 * 7 + 1);
    }
  });

  test('shades a weight in fifths, as the legend says, in f32 too', () => {
    const weights = [Float32Array.of(0, 0.19, 0.2, 0.4, 0.6, 0.8, 1)];
    const picture = { rows: ['X'], columns: [...'abcdefg'], weights };
    expect(heatmap(picture, 'blocks').split('\n')[1]).toBe('X │       ░░ ▒▒ ▓▓ ██ ██');
  });

  test('draws a word without phones, and a phone without letters', () => {
    expect(heatmap({ rows: [], columns: ['a'], weights: [] }, 'blocks')).toContain('a');
    expect(heatmap({ rows: ['AH'], columns: [], weights: [[]] }, 'truecolor')).toContain('AH');
  });

  test('names what does not fit', () => {
    expect(draw({ rows: ['N'] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: heatmap: 1 row labels for 3 rows of weights]`,
    );
    expect(draw({ columns: ['k'], live: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: heatmap: 1 column labels, but row 0 has 7 weights]`,
    );
    expect(draw({ live: 8 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: heatmap: live must be a whole number in 0..7, got 8]`,
    );
  });
});

describe('heatmapSvg', () => {
  const svg = heatmapSvg(KNIFE, { id: 'k', title: 'Attention for <knife>' }).text;

  test('says in words what it shows in colours', () => {
    expect(svg).toContain('<title id="k-t">Attention for &lt;knife&gt;</title>');
    expect(/<desc[^>]*>(.*)<\/desc>/.exec(svg)?.[1]).toMatchInlineSnapshot(
      `"N looks most at n (letter 2, weight 0.70); AY looks most at i (letter 3, weight 0.80); F looks most at f (letter 4, weight 0.55). Monotonicity 1.00."`,
    );
    expect(svg).toContain('<title>AY from i: 0.800</title>');
  });

  test('draws each cell once, hatches the pads and leaves a weight of zero untinted', () => {
    expect(svg.match(/fill="var\(--cell/g)).toHaveLength(3 * 6);
    expect(svg.match(/fill="url\(#k-pad\)"/g)).toHaveLength(3);
    expect(svg.match(/fill-opacity/g)).toHaveLength(7);
  });

  test('is well formed for any labels', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 3 }), (label) => {
        const { text } = heatmapSvg({ rows: [label], columns: [label], weights: [[1]] }, { id: 'x', title: label });
        const tags = text.match(/<[^>]*>/g) ?? [];
        const open = tags.filter((tag) => !tag.startsWith('</') && !tag.endsWith('/>'));
        expect(open).toHaveLength(tags.filter((tag) => tag.startsWith('</')).length);
      }),
    );
  });
});
