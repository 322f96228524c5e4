import { Tensor, tensor, ValueError } from '@frostgrad/core';
import { CheckpointError } from '@frostgrad/nn';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJson, toJson } from '../src/plain-data.ts';

function roundTrip(data: unknown): { readonly back: unknown; readonly names: readonly string[] } {
  const tensors = new Map<string, Tensor>();
  const json: unknown = JSON.parse(JSON.stringify(toJson(data, 'data', tensors)));
  const found: string[] = [];
  const back = fromJson(json, tensors, (name) => found.push(name));
  expect(found.sort()).toEqual([...tensors.keys()].sort());
  return { back, names: found };
}

describe('toJson and fromJson', () => {
  it('give plain data back, with the numbers that JSON lacks, keys of any kind, and tensors', () => {
    const numbers = fc.oneof(fc.constantFrom(NaN, Infinity, -Infinity, -0), fc.double());
    const keys = fc.oneof(fc.constantFrom('$tensor', '$number', '$', '$$tensor', '__proto__', 'a', 'a.b'), fc.string());
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        numbers,
        fc.constantFrom(null, true, 'text', '$tensor', 'NaN'),
        fc.integer().map((n) => tensor([n])),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.array(fc.tuple(keys, tie('tree')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(tree, (data) => {
        expect(roundTrip(data).back).toStrictEqual(data);
      }),
      { numRuns: 1000 },
    );
  });

  it('give tensors of the same place names of their own, and leave out what is undefined', () => {
    const [a, b] = [tensor([1]), tensor([2])];
    const { back, names } = roundTrip({ 'x.y': a, x: { y: b, z: undefined } });
    expect(back).toEqual({ 'x.y': a, x: { y: b } });
    expect(names).toEqual(['data.x.y', "data.x.y'"]);
  });

  it('refuse what is no plain data, and say where it is', () => {
    const itself: unknown[] = [];
    itself.push(itself);
    const refusals = [{ a: [() => 1] }, new Map(), { d: new Date(0) }, [undefined], 10n, Symbol('s'), new Float32Array(1), itself].map((data) => {
      try {
        return String(toJson(data, 'data', new Map()));
      } catch (error) {
        expect(error).toBeInstanceOf(ValueError);
        return (error as Error).message.replace(/(\.0)+ /, ".0... ").split(';')[0];
      }
    }); // prettier-ignore
    expect(refusals).toMatchInlineSnapshot(`
      [
        "saveCheckpoint: data.a.0... is a function",
        "saveCheckpoint: data is of class Map",
        "saveCheckpoint: data.d is of class Date",
        "saveCheckpoint: data.0... is undefined",
        "saveCheckpoint: data is a bigint",
        "saveCheckpoint: data is a symbol",
        "saveCheckpoint: data is of class Float32Array",
        "saveCheckpoint: data.0... nests deeper than 64 levels",
      ]
    `);
  });

  it.each([
    { $tensor: 'gone' },
    { $tensor: 1 },
    { $tensor: 'x', more: 1 },
    { $number: 'nan' },
    { $number: 1 },
    { $strange: 1 },
  ])('refuse from a file what is never written: %j', (value) => {
    expect(() => fromJson(value, new Map([['x', tensor([1])]]), () => {})).toThrow(CheckpointError);
  });

  it('refuse from a file what nests without end', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(() => fromJson(deep, new Map(), () => {})).toThrow(CheckpointError);
  });
});
