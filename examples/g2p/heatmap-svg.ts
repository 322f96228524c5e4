import { monotonicity, requirePicture, type AttentionPicture } from './heatmap.ts';
import { html, type Markup } from './report-markup.ts';

const CELL = 26;
const GAP = 2;

export interface HeatmapSvgOptions {
  /** Unique in its document; the ids of title, description and hatching start with it. */
  readonly id: string;
  /** The accessible name, e.g. `attention for knife`. */
  readonly title: string;
}

/**
 * The picture as a self-contained SVG element: one row a phone, one column a letter, opacity = weight.
 *
 * Colours are the custom properties `--heat`, `--cell`, `--muted` and `currentColor`, with fallbacks for a page that
 * sets none. Pad columns are hatched. Each cell tells its weight in a tooltip, and the description names, for each
 * phone, the letter it looked at most, so that no fact rests on colour.
 *
 * @throws RangeError as `requirePicture`.
 */
export function heatmapSvg(picture: AttentionPicture, { id, title }: HeatmapSvgOptions): Markup {
  requirePicture(picture);
  const { rows, columns, weights, live = columns.length } = picture;
  const left = 14 + 9 * Math.max(1, ...rows.map((label) => label.length));
  const top = 26;
  const width = left + columns.length * CELL + GAP;
  const height = top + rows.length * CELL + GAP;
  const middle = (j: number): number => j * CELL + CELL / 2;
  const cells = rows.map((phone, t) =>
    columns.map((letter, j) => {
      const weight = (weights[t] as ArrayLike<number>)[j] as number;
      const box = html`x="${left + j * CELL + GAP}" y="${top + t * CELL + GAP}" width="${CELL - GAP}"
      height="${CELL - GAP}" rx="3"`;
      const base = j < live ? 'var(--cell, #e8edf3)' : `url(#${id}-pad)`;
      const tint = Math.min(weight, 1).toFixed(3);
      return html`<g
        ><title>${phone} from ${letter}: ${weight.toFixed(3)}</title><rect ${box} fill="${base}" />${
          weight < 5e-4 ? '' : html`<rect ${box} fill="var(--heat, #0b63c5)" fill-opacity="${tint}" />`
        }</g
      >`;
    }),
  );
  return html`<svg
    class="heatmap"
    xmlns="http://www.w3.org/2000/svg"
    role="img"
    aria-labelledby="${id}-t ${id}-d"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    font-family="ui-monospace, monospace"
    font-size="14"
    fill="currentColor"
  >
    <title id="${id}-t">${title}</title>
    <desc id="${id}-d">${describe(picture)}</desc>
    <defs>
      <pattern id="${id}-pad" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M0 0V6" stroke="var(--muted, #7a8794)" stroke-width="1.6" />
      </pattern>
    </defs>
    <g text-anchor="middle">
      ${columns.map((letter, j) => html`<text x="${left + middle(j) + GAP / 2}" y="${top - 8}">${letter}</text>`)}
    </g>
    <g text-anchor="end">
      ${rows.map((phone, t) => html`<text x="${left - 7}" y="${top + middle(t) + 6}">${phone}</text>`)}
    </g>
    ${cells}
  </svg>`;
}

function describe({ rows, columns, weights }: AttentionPicture): string {
  const looks = rows.map((phone, t) => {
    const row = Array.from(weights[t] as ArrayLike<number>);
    const most = row.indexOf(Math.max(...row));
    if (!((row[most] ?? 0) > 0)) return `${phone} looks at nothing`;
    return `${phone} looks most at ${columns[most] as string} (letter ${most + 1}, weight ${(row[most] as number).toFixed(2)})`;
  });
  return `${looks.join('; ')}. Monotonicity ${monotonicity(weights).toFixed(2)}.`;
}
