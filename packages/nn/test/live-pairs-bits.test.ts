import { grad, Layout, mul, Ragged, Rng, sameBits, sum, type Tensor, tensor, transpose } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MaskingMethod, scaledDotProductAttention, type ScaledDotProductOptions } from '../src/index.ts';

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);

type Masks = 'none' | '[T, S]' | '[B, T, S]' | '[1, heads, T, S]' | '[B, heads, T, S]' | '[B, 1, T, S]';

interface Case {
  readonly live: readonly (readonly boolean[])[];
  readonly heads: number;
  readonly masks: Masks;
  readonly causal: boolean;
  readonly dropout: number;
  readonly draw: number;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 }))
  .chain(([B, T]) =>
    fc.record({
      live: fc.array(fc.array(fc.boolean(), { minLength: T, maxLength: T }), { minLength: B, maxLength: B }),
      heads: fc.integer({ min: 1, max: 3 }),
      masks: fc.constantFrom<Masks>(
        'none',
        '[T, S]',
        '[B, T, S]',
        '[1, heads, T, S]',
        '[B, heads, T, S]',
        '[B, 1, T, S]',
      ),
      causal: fc.boolean(),
      dropout: fc.constantFrom(0, 0, 0.4),
      draw: fc.nat(2 ** 31),
    }),
  );

function maskOf({ masks, draw, heads }: Case, B: number, T: number): { attnMask?: Tensor } {
  if (masks === 'none') return {};
  const shape = {
    '[T, S]': [T, T],
    '[B, T, S]': [B, T, T],
    '[1, heads, T, S]': [1, heads, T, T],
    '[B, heads, T, S]': [B, heads, T, T],
    '[B, 1, T, S]': [B, 1, T, T],
  }[masks];
  return { attnMask: new Rng(draw).uniform(shape, 0, 1).lt(0.6) };
}

const E = 3;

type Run = (q: Tensor, k: Tensor, v: Tensor) => { context: Tensor; weights: Tensor };

/** Contexts, weights, and gradients of a loss that reads both. */
function all(x: Tensor, run: Run): Tensor[] {
  const w = [0.5, -1.5, 2].map((by) => tensor(by, { requiresGrad: true })) as [Tensor, Tensor, Tensor];
  const { context, weights } = run(mul(x, w[0]), mul(x, w[1]), mul(x, w[2]));
  const loss = sum(mul(context, context)).add(sum(mul(weights, mul(weights, weights))));
  return [context, weights, ...(grad(loss, [x, ...w]) as Tensor[])];
}

/** Contexts, and gradients of a loss that reads them. */
function contexts(x: Tensor, run: (...operands: Parameters<Run>) => { context: Tensor }): Tensor[] {
  const w = [0.5, -1.5, 2].map((by) => tensor(by, { requiresGrad: true })) as [Tensor, Tensor, Tensor];
  const { context } = run(mul(x, w[0]), mul(x, w[1]), mul(x, w[2]));
  return [context, ...(grad(sum(mul(context, context)), [x, ...w]) as Tensor[])];
}

/** Operands with garbage at pads, and what is told of them. */
function given(c: Case): { readonly x: Tensor; readonly options: ScaledDotProductOptions } {
  const [B, T] = [c.live.length, (c.live[0] as readonly boolean[]).length];
  const layout = Layout.of('test', tensor(c.live.map((row) => [...row])), B, T);
  const values = new Rng(c.draw).normal([B, c.heads, T, E]);
  const at = new Set(layout.places);
  // garbage at pads
  const flat = values.toTypedArray().map((v, i) => (at.has(placeOf(i, c.heads, T)) ? v : NaN));
  const x = tensor(flat as Float32Array, { shape: values.shape, requiresGrad: true });
  const told = { ...maskOf(c, B, T), causal: c.causal, dropout: c.dropout, rng: new Rng(c.draw + 1) };
  return { x, options: { ...told, keyMask: layout, queryMask: layout } };
}

function attended(c: Case, method: MaskingMethod): Tensor[] {
  const { x, options } = given(c);
  return all(x, (q, k, v) => scaledDotProductAttention(q, k, v, { ...options, method }));
}

/** By parts, or in one op. */
function summed(c: Case, needWeights: boolean): Tensor[] {
  const { x, options } = given(c);
  return contexts(x, (q, k, v) => scaledDotProductAttention(q, k, v, { ...options, needWeights } as never));
}

/** Of element i of `[B, heads, T, E]`, the place in `[B, T]`. */
function placeOf(i: number, heads: number, T: number): number {
  const position = Math.floor(i / E);
  return Math.floor(position / (heads * T)) * T + (position % T);
}

describe('a score for each live pair alone', () => {
  it('gives the bits of the mask: contexts, weights and gradients; and so does one op without weights', () => {
    const seen = { headed: 0, dropped: 0, nothing: 0, total: 0 };
    fc.assert(
      fc.property(cases, (c) => {
        seen.total++;
        if (c.masks.includes('heads') && c.heads > 1) seen.headed++;
        if (c.dropout > 0) seen.dropped++;
        if (c.live.some((row) => !row.includes(true))) seen.nothing++;
        const [masked, frozen] = [attended(c, 'mask'), attended(c, 'frozen')];
        for (const [i, x] of masked.entries()) {
          expect(sameBits(frozen[i] as Tensor, x), `result ${i}`).toBe(true);
        }
        const [parts, one] = [summed(c, true), summed(c, false)];
        for (const [i, x] of parts.entries()) expect(sameBits(one[i] as Tensor, x), `in one op, ${i}`).toBe(true);
      }),
      { numRuns: 400, seed },
    );
    expect(seen.headed / seen.total).toBeGreaterThan(0.1);
    expect(seen.dropped / seen.total).toBeGreaterThan(0.2);
    expect(seen.nothing / seen.total).toBeGreaterThan(0.1);
  });

  it('gives ragged rows the bits of padded ones, under masks of heads and with dropout', () => {
    fc.assert(
      fc.property(cases, (given) => {
        // one row is full, so that the longest row is as long as the padded axis that masks are of
        const T = (given.live[0] as readonly boolean[]).length;
        const lengths = [T, ...given.live.slice(1).map((row) => row.filter(Boolean).length)];
        const c = { ...given, live: lengths.map((n) => Array.from({ length: T }, (_, t) => t < n)) };
        const B = lengths.length;
        const layout = Layout.of('test', lengths, B, T);
        const x = new Rng(c.draw).normal([B, c.heads, T, E]);
        const rows = Ragged.fromPadded(transpose(x, 1, 2), layout);
        const options = { ...maskOf(c, B, T), causal: c.causal, dropout: c.dropout };
        const run = <X extends Tensor | Ragged>(q: X, masks: object): { context: X; weights: X } =>
          scaledDotProductAttention(q as Tensor, q, q, { ...options, ...masks, rng: new Rng(5) }) as never;
        const packed = run(rows, {});
        const padded = run(x, { keyMask: layout, queryMask: layout });
        expect(sameBits(transpose(packed.context.place(layout), 1, 2), padded.context)).toBe(true);
        expect(packed.weights.values.shape).toEqual([lengths.reduce((a, n) => a + n * n, 0), c.heads]);
        // row by row: those of a query and its row's keys, heads last
        const flat = padded.weights.permute([0, 2, 3, 1]);
        const live = lengths.flatMap((n, b) => Array.from({ length: n }, (_, t) => flat.at(b, t, `:${n}`)));
        expect(packed.weights.rows().every((row, i) => sameBits(row, live[i] as Tensor))).toBe(true);
      }),
      { numRuns: 200, seed },
    );
  });
});
