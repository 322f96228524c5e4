import { grad, Layout, logicalNot, Ragged, Rng, Tensor, tensor } from '@frostgrad/core';
import { maskRows, padContents } from '@frostgrad/check';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { I, type Layer, layers, placed, scalarOf } from './layers.ts';

const bits = (x: Tensor): Uint32Array => new Uint32Array(x.toTypedArray().buffer);

/** A batch of rows, where they lie, and what stands around them; and the same rows lying elsewhere in other company. */
interface Case {
  readonly rows: Float32Array;
  readonly here: Layout;
  readonly pads: Float32Array;
  readonly there: Layout;
  readonly otherPads: Float32Array;
}

const eighth = fc.integer({ min: -24, max: 24 }).map((v) => v / 8);

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.nat(3))
  .chain(([B, T, extra]) =>
    maskRows(B, T).chain((mask) => {
      const here = Layout.of('test', tensor([...mask], { shape: [B, T] }), B, T);
      const S = T + extra;
      // the same lengths elsewhere: each row's live positions drawn anew from a longer one
      const places = fc.tuple(
        ...here.offsets
          .lengths()
          .map((n) => fc.shuffledSubarray([...Array.from({ length: S }).keys()], { minLength: n, maxLength: n })),
      );
      return fc.record({
        rows: fc
          .array(eighth, { minLength: here.offsets.total * I, maxLength: here.offsets.total * I })
          .map((v) => Float32Array.from(v)),
        here: fc.constant(here),
        pads: padContents(B * T * I) as fc.Arbitrary<Float32Array>,
        there: places.map((rows) => {
          const live = new Uint8Array(B * S);
          for (const [b, row] of rows.entries()) for (const t of row) live[b * S + t] = 1;
          return Layout.of('test', tensor(live, { shape: [B, S] }), B, S);
        }),
        otherPads: padContents(B * S * I) as fc.Arbitrary<Float32Array>,
      });
    }),
  );

/** Outputs, the gradients of all parameters, and those of the input's live positions. */
function everything(
  layer: Layer,
  rows: Float32Array,
  layout: Layout,
  pads: Float32Array,
): { bits: Uint32Array[]; padBits: Uint32Array[] } {
  const module = layer.make(new Rng(1));
  const x = placed(rows, layout, pads);
  const { outputs, padded } = layer.run(module, x, layout);
  const gradients = grad(scalarOf(outputs), [x, ...module.parameters()], { materializeGrads: true });
  const [dx, ...rest] = gradients as [Tensor, ...Tensor[]];
  const pack = (given: Tensor): Tensor => Ragged.fromPadded(given, layout).values;
  const atPads = (given: Tensor, live: Tensor): Tensor => Ragged.fromPadded(given, logicalNot(live)).values;
  return {
    bits: [...outputs, pack(dx), ...rest].map(bits),
    padBits: [atPads(dx, layout.mask()), ...padded.map(({ x: y, live }) => atPads(y, live))].map(bits),
  };
}

const settings = { numRuns: 150, seed: Number(process.env['FROSTGRAD_SEED'] ?? 20261123) };

/** (a) of the contract: no bit depends on the contents, the amount or the place of pads, and at pads stands +0. */
function checkUnread(layer: Layer): { empty: number; nan: number; total: number } {
  const seen = { empty: 0, nan: 0, total: 0 };
  fc.assert(
    fc.property(cases, ({ rows, here, pads, there, otherPads }) => {
      seen.total++;
      if (here.offsets.lengths().includes(0)) seen.empty++;
      if (here.offsets.total < here.mask().size && pads.some(Number.isNaN)) seen.nan++;
      const a = everything(layer, rows, here, pads);
      const b = everything(layer, rows, there, otherPads);
      expect(b.bits).toEqual(a.bits);
      for (const pad of [...a.padBits, ...b.padBits]) expect(pad.every((v) => v === 0)).toBe(true);
    }),
    settings,
  );
  return seen;
}

/** Each row alone gives the bits that it gives in company, and so does the batch without pads. */
function checkAlone(layer: Layer): void {
  const { ragged } = layer;
  if (ragged === undefined) throw new Error(`${layer.name} has no ragged form`);
  fc.assert(
    fc.property(cases, ({ rows, here, pads }) => {
      const module = layer.make(new Rng(1));
      const x = placed(rows, here, pads);
      const packed = new Ragged(tensor(rows, { shape: [here.offsets.total, I], requiresGrad: true }), here.offsets);
      const [padded, without] = [layer.run(module, x, here).outputs, ragged(module, packed)];
      expect(padded.map(bits)).toEqual(without.map(bits));
      const [dx] = grad(scalarOf(padded), [x], { materializeGrads: true });
      const [dv] = grad(scalarOf(without), [packed.values], { materializeGrads: true });
      expect(bits(Ragged.fromPadded(dx as Tensor, here).values)).toEqual(bits(dv as Tensor));
    }),
    settings,
  );
}

describe.each(layers.map((layer): [string, Layer] => [layer.name, layer]))('%s', (_, layer) => {
  it('gives the same bits - outputs, all gradients - whatever stands at pads, how many there are and where; pads are +0', () => {
    const { empty, nan, total } = checkUnread(layer);
    expect(empty / total).toBeGreaterThan(0.1);
    expect(nan / total).toBeGreaterThan(0.1);
  });

  it('gives padded rows the bits of ragged ones, outputs and gradients', () => {
    expect(() => checkAlone(layer)).not.toThrow();
  });
});
