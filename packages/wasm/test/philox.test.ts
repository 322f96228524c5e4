import { Rng } from '@frostgrad/core';
import { jsWords, useWords } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { philoxWords } from '../src/philox.ts';
import { GuardedHeap } from './guarded-heap.ts';

const heap = new GuardedHeap(2 ** 24);
const fill = philoxWords(heap);

afterEach(() => useWords(null));

it('words of generators are those of TypeScript, of any seed, stream and place', () => {
  const place = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 2 ** 32 - 70, max: 2 ** 32 + 2 }), fc.nat(9));
  const blocks = fc.constantFrom(1, 4, 16, 20, 24, 256);
  const { checked } = heap;
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(0xffff_ffff), place, blocks, (seed, stream, at, n) => {
      const block = Math.min(at, Number.MAX_SAFE_INTEGER - n);
      const [wanted, found] = [new Uint32Array(4 * n), new Uint32Array(4 * n)];
      jsWords(wanted, block, stream, seed);
      fill(found, block, stream, seed);
      expect(found).toEqual(wanted);
    }),
    { numRuns: 1000 },
  );
  expect(heap.checked - checked).toBeGreaterThan(400);
});

it('a generator draws the same however far ahead its words are made, and from any state', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(3000), fc.nat(2000), fc.nat(3), (seed, before, n, stream) => {
      const run = (): number[] => {
        const rng = stream === 0 ? new Rng(seed) : new Rng(seed).fork(stream - 1);
        for (let i = 0; i < before; i++) rng.word();
        const [resumed, { state }] = [new Rng(0), rng];
        resumed.state = state;
        // words, and numbers of two
        const draw = (from: Rng) => Array.from({ length: n }, (_, i) => (i % 3 === 0 ? from.word() : from.next()));
        const drawn = draw(rng);
        expect(draw(resumed)).toEqual(drawn);
        // back again
        rng.state = state;
        expect(draw(rng)).toEqual(drawn);
        rng.state = { ...state, drawn: state.drawn - (state.drawn % 8) };
        for (let i = state.drawn % 8; i > 0; i--) rng.word();
        resumed.state = state;
        expect(rng.next()).toBe(resumed.next());
        return drawn;
      };
      useWords(null);
      const wanted = run();
      useWords(fill);
      expect(run()).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});
