import { describe, expect, it } from 'vitest';
import { countNodes, gatherEvidence } from '../evidence.ts';
import type { Padding } from '../model.ts';
import { countPoisoned } from '../poison.ts';
import { batch, configFor, modelFor } from './fixtures.ts';

describe('gatherEvidence', () => {
  it.each(['mask', 'frozen', 'ragged'] as const)('finds every claim true with padding by %s', (padding) => {
    const rows = gatherEvidence(modelFor(padding), configFor(padding), batch());
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows).toHaveLength(9);
  });

  it('finds what is not true when nothing keeps pads out', () => {
    const rows = gatherEvidence(modelFor('none'), configFor('none'), batch());
    const failed = rows.filter(({ holds }) => !holds).map(({ claim }) => claim.split(/ on | at |:/)[0]);
    expect(failed).toEqual(['the largest weight', 'the gradient', 'NaN']);
  });

  it('counts poisoned positions: both embeddings, encoder outputs, and scores at every step', () => {
    const { size: B, sourceSize: S, targetSize: T, sourceLengths, targetLengths } = batch();
    const total = (lengths: Int32Array): number => lengths.reduce((a, b) => a + b, 0);
    const [source, target] = [B * S - total(sourceLengths), B * T - total(targetLengths)];
    expect(countPoisoned(batch(), 'mask')).toBe(source + source + target + T * source);
    expect(countPoisoned(batch(), 'frozen')).toBe(source + source + target);
    expect(countPoisoned(batch(), 'ragged')).toBe(target);
  });

  it('counts one join a decoder step under the frozen method, and none under the mask', () => {
    const joins = (padding: Padding): number =>
      countNodes(modelFor(padding).teach(batch()).weights.gradFn, 'raggedCat');
    expect(joins('frozen')).toBe(batch().targetSize);
    expect(joins('ragged')).toBe(batch().targetSize);
    expect(joins('mask')).toBe(0);
  });
});
