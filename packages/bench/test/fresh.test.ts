import { describe, expect, it } from 'vitest';
import { type Holding, memory, type Training } from '../src/fresh/memory.ts';

describe('memory', () => {
  it('trains in processes of their own, each step in a scope and not, and tells time and memory at each tenth', async () => {
    const seen: string[] = [];
    const chosen = (['scope', 'plain'] as const).map((way): Training => ({
      kernels: 'wasm',
      way,
      model: 'tiny',
      steps: 200,
    }));
    const { data, text } = await memory((what) => seen.push(what), chosen);
    expect(seen).toHaveLength(22);
    expect(seen.slice(0, 2)).toEqual([
      '200 of a tiny model, wasm, each in a scope',
      '200 of a tiny model, wasm, each in a scope: 20 done',
    ]);
    const { runs } = data as { runs: (Training & { tenths: Holding[] })[] };
    expect(runs.map(({ way, tenths }) => [way, tenths.map(({ done }) => done / 20)])).toEqual(
      chosen.map(({ way }) => [way, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]),
    );
    for (const { way, tenths } of runs) {
      for (const { ms, inUse, most, process, kept, live, peak } of tenths) {
        expect(Math.min(ms, inUse, process, kept)).toBeGreaterThan(0);
        expect(most).toBeGreaterThan(inUse);
        expect(live).toBe(0);
        expect(peak > 0).toBe(way === 'scope');
      }
      expect(new Set(tenths.map(({ kept, peak }) => `${kept} ${peak}`)).size).toBe(1);
    }
    expect(text).toContain('200 of a tiny model, wasm, without');
    expect(text.split('\n').length).toBeGreaterThan(2 * 11);
  });
});
