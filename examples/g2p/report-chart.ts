import { html, type Markup } from './report-markup.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly name: string;
  /** In the order of `x`. A point that is not finite leaves a gap. */
  readonly points: readonly Point[];
}

export interface LineChartOptions {
  /** Unique in its document. */
  readonly id: string;
  /** The accessible name. */
  readonly title: string;
  readonly xLabel: string;
  /** At most three, told apart by colour, dash and mark. */
  readonly series: readonly Series[];
  /** Writes a value on the y axis and in the description. Default: up to three significant digits. */
  readonly format?: (value: number) => string;
  /** Writes a value of the x axis. Default: as it is. */
  readonly xFormat?: (x: number) => string;
  /** What the y axis reaches at least, so that charts beside one another have one scale. Default 0. */
  readonly top?: number;
}

const WIDTH = 400;
const HEIGHT = 236;
const PLOT = { left: 50, right: 388, top: 34, bottom: 194 } as const;
const DASHES = ['none', '7 4', '2 4'] as const;

/**
 * A line chart as one SVG element, whose y axis starts at 0.
 *
 * Colours are the custom properties `--series-1` to `--series-3`, `--grid` and `currentColor`. The numbers themselves
 * belong in a table beside the chart; the description gives each series' first, last and lowest value.
 */
export function lineChart({
  id,
  title,
  xLabel,
  series,
  format = threeDigits,
  xFormat = String,
  top = 0,
}: LineChartOptions): Markup {
  const points = series.flatMap((line) => line.points).filter(isDrawn);
  const xs = points.map((point) => point.x);
  const xTicks = ticks(Math.min(...xs), Math.max(...xs), 8, 1);
  const yTicks = ticks(0, Math.max(top, ...points.map((point) => point.y)), 5);
  const [xMin, xMax] = spread(Math.min(...xs), Math.max(...xs));
  const yMax = yTicks.at(-1) ?? 1;
  const toX = (x: number): number => round(PLOT.left + ((x - xMin) / (xMax - xMin)) * (PLOT.right - PLOT.left));
  const toY = (y: number): number => round(PLOT.bottom - (y / yMax) * (PLOT.bottom - PLOT.top));
  const lines = series.map((line, i) => {
    const colour = `var(--series-${i + 1}, currentColor)`;
    const drawn = line.points.filter(isDrawn);
    return html`<path
        d="${pathOf(line.points, toX, toY)}"
        fill="none"
        stroke="${colour}"
        stroke-width="2"
        stroke-dasharray="${DASHES[i] ?? 'none'}"
      />
      <g fill="${colour}"
        >${drawn.map((point) => html`<g><title>${line.name}, ${xLabel} ${xFormat(point.x)}: ${format(point.y)}</title>${mark(i, toX(point.x), toY(point.y))}</g>`)}</g
      > `;
  });
  return html`<svg
    class="chart"
    xmlns="http://www.w3.org/2000/svg"
    role="img"
    aria-labelledby="${id}-t ${id}-d"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    font-size="12"
    fill="currentColor"
  >
    <title id="${id}-t">${title}</title>
    <desc id="${id}-d">${series.map((line) => describe(line, format, xFormat)).join(' ')}</desc>
    <g stroke="var(--grid, #c8d0d8)" stroke-width="1">
      ${yTicks.map((y) => html`<path d="M${PLOT.left} ${toY(y)}H${PLOT.right}" />`)}
    </g>
    <g text-anchor="end">
      ${yTicks.map((y) => html`<text x="${PLOT.left - 7}" y="${toY(y) + 4}">${format(y)}</text>`)}
    </g>
    <g text-anchor="middle">
      ${xTicks.map((x) => html`<text x="${toX(x)}" y="${PLOT.bottom + 17}">${xFormat(x)}</text>`)}
      <text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 6}">${xLabel}</text>
    </g>
    ${legend(series)}
    ${points.length === 0 ? html`<text x="${(PLOT.left + PLOT.right) / 2}" y="${(PLOT.top + PLOT.bottom) / 2}" text-anchor="middle">nothing to draw</text>` : ''}${lines}
  </svg>`;
}

/**
 * Round numbers that cover `[low, high]`: multiples of 1, 2 or 5 times a power of ten, at most `count + 2` of them.
 *
 * With `least` no step is smaller. Numbers outside `[low, high]` are at most one step away at the top, none at the
 * bottom. A range that is empty, turned round or not finite has no ticks.
 */
export function ticks(low: number, high: number, count: number, least = 0): number[] {
  if (!(Number.isFinite(low) && Number.isFinite(high) && high >= low)) return [];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10;
  const step = Math.max(least, rough > 0 ? nice * power : 1);
  const first = Math.ceil(low / step - 1e-9);
  const last = least > 0 ? Math.floor(high / step + 1e-9) : Math.max(first + 1, Math.ceil(high / step - 1e-9));
  // Twelve digits hide the rounding of k * step, as in 3 * 0.1.
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

function pathOf(points: readonly Point[], toX: (x: number) => number, toY: (y: number) => number): string {
  let previousDrawn = false;
  return points
    .map((point) => {
      const command = previousDrawn ? 'L' : 'M';
      previousDrawn = isDrawn(point);
      return previousDrawn ? `${command}${toX(point.x)} ${toY(point.y)}` : '';
    })
    .join('');
}

function mark(i: number, x: number, y: number): Markup {
  if (i === 0) return html`<circle cx="${x}" cy="${y}" r="3.5" />`;
  if (i === 1) return html`<rect x="${round(x - 3)}" y="${round(y - 3)}" width="6" height="6" />`;
  return html`<path d="M${x} ${round(y - 4)}l4 7h-8z" />`;
}

function legend(series: readonly Series[]): Markup[] {
  let x = PLOT.left;
  return series.map((line, i) => {
    const start = x;
    x += 44 + line.name.length * 7;
    const colour = `var(--series-${i + 1}, currentColor)`;
    return html`<path
        d="M${start} 12h22"
        stroke="${colour}"
        stroke-width="2"
        stroke-dasharray="${DASHES[i] ?? 'none'}"
      /><g fill="${colour}">${mark(i, start + 11, 12)}</g><text x="${start + 28}" y="16">${line.name}</text>`;
  });
}

function describe({ name, points }: Series, format: (value: number) => string, xFormat: (x: number) => string): string {
  const drawn = points.filter(isDrawn);
  const [first, last] = [drawn[0], drawn.at(-1)];
  if (first === undefined || last === undefined) return `${name}: no values.`;
  const lowest = drawn.reduce((low, point) => (point.y < low.y ? point : low));
  return `${name}: from ${format(first.y)} to ${format(last.y)}, lowest ${format(lowest.y)} at ${xFormat(lowest.x)}.`;
}

/** Negative values have no place on an axis that starts at 0. */
function isDrawn({ x, y }: Point): boolean {
  return Number.isFinite(x) && Number.isFinite(y) && y >= 0;
}

/** A single position is put in the middle of an axis of length 1. */
function spread(low: number, high: number): readonly [low: number, high: number] {
  if (!(Number.isFinite(low) && Number.isFinite(high))) return [0, 1];
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
