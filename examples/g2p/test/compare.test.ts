import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../compare.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../../node_modules/.bin/tsx', import.meta.url));
const args = ['--conditions=@frostgrad/source', main];

describe('the comparison of ways to keep pads out', () => {
  it('trains to the same bits by mask, frozen and ragged, and shows what none costs', () => {
    const small = ['--words', '24', '--letters', '3', '--hidden', '4', '--epochs', '1'];
    const output = execFileSync(tsx, [...args, ...small], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const rows = new Map(
      output
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/))
        .map(([name = '', ...cells]) => [name, cells]),
    );
    for (const padding of ['mask', 'frozen', 'ragged']) {
      const cells = rows.get(padding) as string[];
      expect([padding, ...cells.slice(-2)]).toEqual([padding, '0', '0']);
      expect(cells[0]).toBe(rows.get('mask')?.[0]);
    }
    expect(rows.get('none')?.at(-2)).toBe('NaN');
    expect(Number(rows.get('none')?.at(-1))).toBeGreaterThan(0);
    expect([rows.get('ragged')?.[3], rows.get('mask')?.[3] === '0.0 %']).toEqual(['0.0 %', false]);
  });

  it('refuses a method, as it tries all of them', () => {
    const { status, stderr } = spawnSync(tsx, [...args, '--padding', 'mask'], { encoding: 'utf8' });
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });
});
