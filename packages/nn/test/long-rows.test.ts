import { padContents } from '@frostgrad/check';
import { Rng, type Shape, slice, Tensor } from '@frostgrad/core';
import { jsKernels, type NdArray, useBackend } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Case, I, Q, type Row, STATES } from './laws/batch.ts';
import { layers } from './laws/layers.ts';
import { padsAnywhere, paddedIsRagged, rowsAlone } from './laws/laws.ts';
import type { Layer } from './laws/outcome.ts';
import { verdict } from './laws/verdict.ts';

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);

const row = (draw: Rng, n: number, q: number): Row => {
  const numbers = (count: number): number[] => Array.from({ length: count }, () => Math.fround(4 * draw.next() - 2));
  return { x: numbers(n * I), query: numbers(q * Q), start: numbers(STATES) };
};

/** A row that no panel or block of a product holds, one that is longer than a vector, and one of nothing. */
function longCase(draw: Rng): Case {
  return {
    rows: [row(draw, 300, 2), row(draw, 0, 3), row(draw, 70, 1)],
    gaps: [0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0],
    extra: 3,
    contents: fc.sample(padContents(61), { numRuns: 1, seed })[0] as Float32Array,
    seed: 2 * Math.floor(500 * draw.next()), // even: padded, where the law has a choice
  };
}

const direct = new Set(['Embedding', 'GRU', 'LSTM', 'crossEntropy, mean', 'Linear and crossEntropy, sum']);

/** Layers whose work grows with their rows, and not with its square. */
const long: readonly Layer[] = layers.filter(
  ({ op, asks }) => direct.has(op) || (asks === 'queries' && !op.includes(' in a row')),
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
      // stepping through 300 positions is slow: once
      const tried = law === padsAnywhere ? long : long.filter(({ op }) => !['GRU', 'LSTM'].includes(op));
      for (const layer of tried) if (law.appliesTo(layer)) law.check(layer, longCase(draw));
    });
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
