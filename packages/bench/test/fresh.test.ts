import { describe, expect, it } from 'vitest';
import { memory } from '../src/fresh/fresh.ts';

describe('memory', () => {
  it('trains in processes of their own, each step in a scope and not, and tells time and memory', () => {
    const seen: string[] = [];
    const { data, text } = memory(20, (what) => seen.push(what), ['wasm']);
    expect(seen).toEqual(['20 steps, wasm, scope', '20 steps, wasm, plain']);
    expect(data).toMatchObject({ steps: 20, runs: [{ way: 'scope' }, { way: 'plain' }] });
    for (const run of (data as { runs: Record<string, number>[] }).runs) {
      for (const field of ['ms', 'early', 'late', 'peak']) expect(run[field], field).toBeGreaterThan(0);
      expect(run['peak']).toBeGreaterThan(run['late'] as number);
    }
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('wasm, each in a scope');
  });
});
