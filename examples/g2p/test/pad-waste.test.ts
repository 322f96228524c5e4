import { describe, expect, it } from 'vitest';
import { wasteByPads } from '../pad-waste.ts';
import { batch, modelFor } from './fixtures.ts';

describe('wasteByPads', () => {
  it('finds weight on pads where nothing keeps it off, none where something does', () => {
    const rows = wasteByPads(modelFor('none'), batch());
    expect(rows.map(({ pads }) => pads)).toEqual([1, 2, 3, 4]);
    for (const { weight } of rows) expect(weight).toBeGreaterThan(0.05);
    for (const { weight } of wasteByPads(modelFor('mask'), batch())) expect(weight).toBe(0);
  });

  it('counts the steps of live phones', () => {
    const { targetLengths, sourceLengths, sourceSize } = batch();
    const expected = targetLengths.filter((_, b) => sourceLengths[b] !== sourceSize).reduce((a, b) => a + b, 0);
    expect(wasteByPads(modelFor('none'), batch()).reduce((sum, { steps }) => sum + steps, 0)).toBe(expected);
  });
});
