import { padContents, runLaw } from '@frostgrad/check';
import { Rng, type Shape, slice, Tensor } from '@frostgrad/core';
import { jsKernels, type NdArray, useBackend } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import { relaxed } from '@frostgrad/wasm/relaxed';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Case, I, Q, type Row, STATES } from './laws/batch.ts';
import { layers } from './laws/layers.ts';
import {
  frozenPadsHaveNoEdge,
  padsAnywhere,
  paddedIsRagged,
  padsOfGradientsUnread,
  padsUnread,
  rowsAlone,
  weightsSumToOne,
} from './laws/laws.ts';
import { losses } from './laws/losses.ts';
import type { Layer } from './laws/outcome.ts';
import { verdict } from './laws/verdict.ts';

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);

const row = (draw: Rng, n: number, q: number): Row => {
  const numbers = (count: number): number[] => Array.from({ length: count }, () => Math.fround(4 * draw.next() - 2));
  return { x: numbers(n * I), query: numbers(q * Q), start: numbers(STATES) };
};

/** Rows of so many positions, and queries. */
function caseOf(draw: Rng, sizes: readonly (readonly [n: number, q: number])[]): Case {
  return {
    rows: sizes.map(([n, q]) => row(draw, n, q)),
    gaps: [0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0],
    extra: 3,
    contents: fc.sample(padContents(61), { numRuns: 1, seed })[0] as Float32Array,
    seed: 2 * Math.floor(500 * draw.next()), // even: padded, where the law has a choice
  };
}

/** A row that no panel or block of a product holds, one that is longer than a vector, and one of nothing. */
const longCase = (draw: Rng): Case =>
  caseOf(draw, [
    [300, 2],
    [0, 3],
    [70, 1],
  ]);

/** As many positions in all, which a weight's gradient is a product over, in fewer steps. */
const manyRows = (draw: Rng): Case =>
  caseOf(
    draw,
    [45, 0, 45, 45, 45, 45, 45].map((n) => [n, 0]),
  );

const stepping = new Set(['GRU', 'LSTM']);
const direct = new Set(['Embedding', ...stepping, 'Linear and crossEntropy, sum']);

/** Layers whose work grows with their rows, and not with the square of them. */
const long: readonly Layer[] = layers.filter(
  (layer) =>
    direct.has(layer.op) ||
    losses.includes(layer) ||
    (layer.asks === 'queries' && !/ in a row|^TransformerEncoder/.test(layer.op)),
);

const backends: Readonly<Record<string, () => void>> = {
  'in TypeScript': () => useBackend({}),
  'of the module, which are chosen by size': () => void useWasm(),
};

const panel = 256;

/** A product whose sums of 256 terms are added up, as blocked kernels have been written. */
function inPanels(a: NdArray, b: NdArray, shape: Shape): NdArray {
  const K = a.shape.at(-1) as number;
  const one = (k: number): NdArray => {
    const part = (x: NdArray, axis: number): NdArray => slice(new Tensor(x), axis, k, Math.min(k + panel, K)).value;
    return jsKernels.matmul(part(a, -1), part(b, -2), shape);
  };
  const panels = Array.from({ length: Math.max(1, Math.ceil(K / panel)) }, (_, i) => one(i * panel));
  return panels.reduce((sum, next) => jsKernels.add(sum, next, shape));
}

describe('rows of 300 positions, longer than blocks of products', () => {
  afterEach(() => useBackend({}));

  describe.each(Object.entries(backends))('on kernels %s', (_, use) => {
    it.each([padsAnywhere, paddedIsRagged, rowsAlone].map((law) => [law.name, law] as const))('%s', (_name, law) => {
      use();
      const draw = new Rng(seed);
      for (const layer of long) {
        const c = stepping.has(layer.op) ? manyRows(draw) : longCase(draw);
        if (law.appliesTo(layer)) law.check(layer, c);
      }
    });
  });

  it('tell nobody what their pads hold on the relaxed build either, nor do short rows', () => {
    expect(useWasm({ build: relaxed, optional: true })).not.toBe(null);
    const draw = new Rng(seed);
    for (const layer of long) padsUnread.check(layer, stepping.has(layer.op) ? manyRows(draw) : longCase(draw));
    for (const law of [padsUnread, padsOfGradientsUnread, frozenPadsHaveNoEdge, weightsSumToOne])
      expect(runLaw(law, layers, { runs: 2, seed }).cases).toBeGreaterThan(20);
  });

  it('are put to every layer that is named', () => {
    expect(long.map(({ op }) => op)).toEqual(expect.arrayContaining([...direct]));
  });

  it('tell panels of 256 keys that are summed apart, where short rows do not', () => {
    useBackend({ matmul: inPanels });
    const layer = long.find(({ op }) => op === 'scaledDotProductAttention, no heads, all pairs, mask') as Layer;
    expect(verdict(padsAnywhere, layer)).toBeNull();
    expect(() => padsAnywhere.check(layer, longCase(new Rng(seed)))).toThrow(
      /padding (on the left|in between) changes the (contexts|gradient of queries)/,
    );
  });
});
