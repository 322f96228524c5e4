import { describe, expect, it } from 'vitest';
import { showFigures } from '../figures.ts';
import { shareEqual } from '../share-equal.ts';
import { called } from './called.ts';

describe('showFigures', () => {
  it('writes a figure a line, in columns', async () => {
    const show = async (): Promise<void> => showFigures('words', { guessing: '5.0 %', 'the model': '95.0 %' });
    expect((await called(show)).stdout).toBe('\nwords\n  guessing    5.0 %\n  the model  95.0 %\n');
  });
});

describe('shareEqual', () => {
  it('counts what is right', () => {
    expect(shareEqual([1, 2, 3, 4], [1, 0, 3, 0])).toBe(0.5);
    expect(shareEqual(['a'], ['b'])).toBe(0);
  });
});
