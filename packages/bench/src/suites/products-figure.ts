import { lineChart, type Series } from '../../../../examples/g2p/report-chart.ts';
import { html } from '../../../../examples/g2p/report-markup.ts';
import { table } from '../../../../tools/cli/table.ts';
import type { Conditions, GroupResult } from '../report.ts';

const WAYS = ['NN', 'NT', 'TN', 'TT'] as const;

/** What is drawn of runs in scopes, under which name; the others are in the table. */
const DRAWN = ['strict', 'relaxed', 'BLAS'] as const;

/** A group's size and way round, by its title. */
function readTitle(title: string): { readonly n: number; readonly way: string } {
  const [, n, way] = /^(\d+) x \d+, (..)$/.exec(title) ?? [];
  return { n: Number(n), way: way ?? '' };
}

/** GFLOP/s of a kernel by its median; null where it was not measured. */
function rate({ operations = 0, timings }: GroupResult, kernel: string): number | null {
  const timing = timings.find(({ name }) => name === kernel);
  return timing === undefined ? null : operations / timing.median / 1e6;
}

const digits = (x: number | null): string => (x === null ? '' : `${Number(x.toPrecision(3))}`);

/** GFLOP/s: a line for each size and kernel, a column for each way round. */
export function productsTable(groups: readonly GroupResult[]): string {
  const kernels = [...new Set(groups.flatMap(({ timings }) => timings.map(({ name }) => name)))];
  const sizes = [...new Set(groups.map(({ title }) => readTitle(title).n))];
  const at = (n: number, way: string): GroupResult | undefined =>
    groups.find(({ title }) => readTitle(title).n === n && readTitle(title).way === way);
  const rows = kernels.flatMap((kernel) =>
    sizes.flatMap((n) => {
      const cells = WAYS.map((way) => {
        const group = at(n, way);
        return group === undefined ? null : rate(group, kernel);
      });
      return cells.every((cell) => cell === null) ? [] : [[`${kernel}, ${n}`, ...cells.map(digits)]];
    }),
  );
  return table([['GFLOP/s', ...WAYS], ...rows]);
}

function seriesOf(groups: readonly GroupResult[], way: string): Series[] {
  const own = groups.filter(({ title }) => readTitle(title).way === way);
  return DRAWN.map((name) => ({
    name,
    points: own.flatMap((group) => {
      const y = rate(group, `${name}, scope`);
      return y === null ? [] : [{ x: Math.log2(readTitle(group.title).n), y }];
    }),
  })).filter(({ points }) => points.length > 0);
}

const [WIDTH, HEIGHT, TOP] = [400, 236, 48];

/** GFLOP/s against the size, a chart for each way round, all on one scale; an SVG document. */
export function productsFigure(groups: readonly GroupResult[], { date, node, machine }: Conditions): string {
  const charts = WAYS.map((way) => ({ way, series: seriesOf(groups, way) }));
  const most = Math.max(...charts.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ y }) => y))));
  const panels = charts.map(({ way, series }, i) => {
    const [x, y] = [(i % 2) * WIDTH, TOP + Math.floor(i / 2) * (HEIGHT + 8)];
    const chart = lineChart({
      id: `products-${way}`,
      title: `GFLOP/s of products ${way} by size`,
      xLabel: `N, ${way}`,
      series,
      top: most,
      xFormat: (power) => `${Math.round(2 ** power)}`,
    });
    return html`<svg x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" overflow="visible">${chart}</svg>`;
  });
  const colours = '--series-1:#0b63c5;--series-2:#c2410c;--series-3:#3f6212;color:#1f2933';
  const height = TOP + 2 * (HEIGHT + 8);
  const picture = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${2 * WIDTH + 16} ${height}"
    width="${2 * WIDTH + 16}"
    height="${height}"
    font-family="ui-sans-serif, system-ui, sans-serif"
    style="${colours}"
  >
    <rect width="100%" height="100%" rx="6" fill="#ffffff" />
    <text x="16" y="22" font-size="15" fill="currentColor">
      GFLOP/s of products of N x N float32, N or T: as it lies, or transposed
    </text>
    <text x="16" y="40" font-size="12" fill="currentColor">
      ${date}, Node ${node.slice(1)}, ${machine}; one thread, in scopes
    </text>
    ${panels}
  </svg>`;
  return `${picture.text}\n`;
}
