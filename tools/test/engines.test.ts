import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpus, type Digests, differences, total } from '../engines/corpus.ts';
import { Digest } from '../engines/digest.ts';

describe('a fixed corpus', () => {
  it('has the bits that are committed, in TypeScript and in WebAssembly: those of every engine', () => {
    const expected = JSON.parse(readFileSync('tools/engines/expected.json', 'utf8')) as Digests;
    const { js, wasm } = corpus();
    const again = 'if an op has other samples now: `pnpm engines --write` writes their bits down, and compares engines';
    expect(differences(js, expected), again).toEqual([]);
    expect(differences(wasm, expected), again).toEqual([]);
    expect(Object.keys(js).length).toBeGreaterThan(300);
  });

  it('would tell one bit from another, an order from another, and an op that is missing', () => {
    const of = (...values: number[]): string => new Digest().add(values).toString();
    const all = [of(1, 2), of(2, 1), of(1, 2 + 2 ** -51), of(1), of(1, 0), of(1, -0), of(), of(0), of(NaN)];
    expect(new Set(all).size).toBe(all.length);
    expect(of(-NaN)).toBe(of(NaN));
    expect(differences({ a: '1', b: '2' }, { b: '3', c: '4' })).toEqual(['b', 'c']);
    expect(total({ a: '1', b: '2' })).toBe(total({ b: '2', a: '1' }));
    expect(total({ a: '1', b: '2' })).not.toBe(total({ a: '2', b: '1' }));
  });
});
