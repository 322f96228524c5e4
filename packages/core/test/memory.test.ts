import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

describe('memory', () => {
  it('is flat over 50,000 training steps without anything disposed of', () => {
    const script = fileURLToPath(new URL('scripts/million-steps.ts', import.meta.url));
    const tsx = fileURLToPath(new URL('../../../node_modules/.bin/tsx', import.meta.url));
    const output = execFileSync(tsx, ['--conditions=@frostgrad/source', '--expose-gc', script, '50000'], {
      encoding: 'utf8',
    });
    const heaps = [...output.matchAll(/heap ([\d.]+) MB {2}array buffers ([\d.]+) MB/g)].map(
      (match) => Number(match[1]) + Number(match[2]),
    );
    expect(heaps).toHaveLength(10);
    // 40,000 steps after the first look at most 1 MB more, where one kept step of 2 kB would be 80
    expect((heaps[9] as number) - (heaps[1] as number)).toBeLessThan(1);
  });
});
