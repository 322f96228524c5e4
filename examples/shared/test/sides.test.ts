import { describe, expect, it } from 'vitest';
import { drawnFrom, partedBy } from '../sides.ts';

const words = Array.from({ length: 1000 }, (_, i) => `word ${i}`);

describe('partedBy', () => {
  it('keeps together what has the same key, and leaves nothing out', () => {
    const { train, dev, test } = partedBy([...words, ...words], (word) => word);
    expect([train.length + dev.length + test.length, train.length > 1500]).toEqual([2000, true]);
    for (const side of [train, dev, test]) expect(side.length).toBe(2 * new Set(side).size);
  });
});

describe('drawnFrom', () => {
  it('draws each at most once, by the seed', () => {
    const drawn = drawnFrom(words, { count: 50, seed: 3 });
    expect(new Set(drawn).size).toBe(50);
    expect(drawnFrom(words, { count: 50, seed: 3 })).toEqual(drawn);
    expect(drawnFrom(words, { count: 50, seed: 4 })).not.toEqual(drawn);
  });

  it('draws all where more are asked for, and the same first ones', () => {
    expect(drawnFrom(words, { count: 2000, seed: 3 }).toSorted()).toEqual(words.toSorted());
    expect(drawnFrom(words, { count: 2000, seed: 3 }).slice(0, 5)).toEqual(drawnFrom(words, { count: 5, seed: 3 }));
  });
});
