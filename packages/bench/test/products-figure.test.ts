import { describe, expect, it } from 'vitest';
import type { GroupResult } from '../src/report.ts';
import { productsFigure, productsTable } from '../src/suites/products-figure.ts';

const made = { date: '2026-11-30', node: 'v24.0.0', machine: 'a machine', effort: { samples: 1, sampleMs: 1 } };

/** A product that takes so many milliseconds on each kernel. */
function group(n: number, way: string, ms: Readonly<Record<string, number>>): GroupResult {
  const timings = Object.entries(ms).map(([name, median]) => ({ name, median, best: median, worst: median }));
  return { title: `${n} x ${n}, ${way}`, operations: 2 * n ** 3, timings };
}

const ways = ['NN', 'NT', 'TN', 'TT'];
const groups = [
  ...ways.map((way) => group(64, way, { TypeScript: 1, 'strict, scope': 0.05, 'relaxed, scope': 0.025 })),
  ...ways.map((way, i) => group(256, way, { 'strict, scope': 2 + i, 'relaxed, scope': 1 })),
];

describe('productsTable', () => {
  it('has a line for each kernel and size, and a column for each way round', () => {
    expect(productsTable(groups)).toBe(
      [
        'GFLOP/s                 NN     NT     TN     TT',
        'TypeScript, 64       0.524  0.524  0.524  0.524',
        'strict, scope, 64     10.5   10.5   10.5   10.5',
        'strict, scope, 256    16.8   11.2   8.39   6.71',
        'relaxed, scope, 64      21     21     21     21',
        'relaxed, scope, 256   33.6   33.6   33.6   33.6',
      ].join('\n'),
    );
  });
});

describe('productsFigure', () => {
  const svg = productsFigure(groups, made);

  it('draws a chart for each way round, all on one scale, with sizes on the axis', () => {
    for (const way of ways) expect(svg).toContain(`GFLOP/s of products ${way} by size`);
    expect(svg.match(/>40<\/text>/g)).toHaveLength(4);
    expect(svg.match(/>256<\/text>/g)).toHaveLength(4);
    expect(svg).toContain('strict, N, TT 256: 6.71');
    expect(svg).toContain('relaxed: from 21 to 33.6, lowest 21 at 64.');
  });

  it('says when and on what it was measured, and draws what is there alone', () => {
    expect(svg).toContain('2026-11-30, Node 24.0.0, a machine; one thread, in scopes');
    expect(svg).not.toContain('BLAS');
    expect(svg).not.toContain('TypeScript');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
