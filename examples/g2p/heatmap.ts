/** What attention looked at while a word was decoded. */
export interface AttentionPicture {
  /** One label a step, `T` of them: the predicted phones. */
  readonly rows: readonly string[];
  /** One label a source position, `S` of them: the letters, EOS included if it has a column; pads may follow. */
  readonly columns: readonly string[];
  /** `[T, S]`, each in [0, 1]; a row sums to 1, or to 0 when everything was masked. */
  readonly weights: readonly ArrayLike<number>[];
  /** How many columns are real; the rest are pads and are marked so. Default: all. */
  readonly live?: number;
}

/** `blocks` needs nothing but Unicode; the other two need a terminal with 256 or 16 million colours. */
export type HeatmapStyle = 'blocks' | '256' | 'truecolor';

/** The part of a terminal stream that is asked about colours. `process.stdout` is one; a file has no `isTTY`. */
export interface ColourStream {
  readonly isTTY?: boolean;
  getColorDepth?(env?: object): number;
}

const BLOCKS = [' ', '░', '▒', '▓', '█'] as const;
/** From the terminal's own dark to an icy blue; the same two ends as in the report's dark mode. */
const COLD = [22, 32, 44] as const;
const WARM = [122, 200, 255] as const;
/** About the same way in the 256-colour palette, for weights of 0, .2, .4, .6, .8 and 1. */
const PALETTE = [234, 17, 24, 31, 74, 117] as const;

/**
 * Checks that the weights are `[rows, columns]` and each a finite number ≥ 0.
 *
 * @throws RangeError naming the first row or weight that is not so.
 */
export function requirePicture({ rows, columns, weights, live = columns.length }: AttentionPicture): void {
  if (weights.length !== rows.length) {
    throw new RangeError(`heatmap: ${rows.length} row labels for ${weights.length} rows of weights`);
  }
  if (!Number.isInteger(live) || live < 0 || live > columns.length) {
    throw new RangeError(`heatmap: live must be a whole number in 0..${columns.length}, got ${live}`);
  }
  for (const [t, row] of weights.entries()) {
    if (row.length !== columns.length) {
      throw new RangeError(`heatmap: ${columns.length} column labels, but row ${t} has ${row.length} weights`);
    }
    requireWeights(row, t);
  }
}

/**
 * How monotone an alignment is: the share of steps at which the expected source position does not move back.
 *
 * `p_t = Σ_j j·w_tj / Σ_j w_tj` over the rows with a weight at all, and the figure is
 * `#{t ≥ 1 : p_t ≥ p_(t-1) - 1e-6} / #{t ≥ 1}`: 1 for reading strictly from left to right, 0 for reading backwards, 1
 * when fewer than two rows have weights. The slack keeps rounding in f32 weights from counting as a move.
 *
 * @param weights `[T, S]`, any non-negative scale per row.
 * @throws RangeError when a weight is negative, NaN or infinite.
 * @example
 * monotonicity([[1, 0, 0], [0, 0, 1], [0, 1, 0]]) // 0.5
 */
export function monotonicity(weights: readonly ArrayLike<number>[]): number {
  const positions: number[] = [];
  for (const [t, row] of weights.entries()) {
    requireWeights(row, t);
    let sum = 0;
    let moment = 0;
    for (let j = 0; j < row.length; j += 1) {
      sum += row[j] as number;
      moment += j * (row[j] as number);
    }
    if (sum > 0) positions.push(moment / sum);
  }
  if (positions.length < 2) return 1;
  const kept = positions.filter((position, t) => t > 0 && position >= (positions[t - 1] as number) - 1e-6);
  return kept.length / (positions.length - 1);
}

/**
 * The richest style a stream can show: `blocks` unless it is a terminal with at least 256 colours.
 *
 * Node decides what the terminal can do, from TERM, COLORTERM and the like. A non-empty NO_COLOR always gives `blocks`.
 *
 * @see https://no-color.org
 */
export function heatmapStyle(stream: ColourStream, env: Readonly<Record<string, string | undefined>>): HeatmapStyle {
  if (stream.isTTY !== true || stream.getColorDepth === undefined || (env['NO_COLOR'] ?? '') !== '') return 'blocks';
  const depth = stream.getColorDepth(env);
  if (depth >= 24) return 'truecolor';
  return depth >= 8 ? '256' : 'blocks';
}

/**
 * Draws the picture as lines of text: one row a phone, one column a letter.
 *
 * `blocks` shades each cell in fifths of the weight (` ░▒▓█`) and explains the shades below. The colour styles tint the
 * cell and print the weight in percent from 5 % up, so that the figure does not rest on colour alone. A bar `┊` stands
 * before the first pad column.
 *
 * @returns text ending with a line feed; without escape sequences in the style `blocks`.
 * @throws RangeError as `requirePicture`.
 */
export function heatmap(picture: AttentionPicture, style: HeatmapStyle): string {
  requirePicture(picture);
  const { rows, columns, weights, live = columns.length } = picture;
  const cellWidth = Math.max(style === 'blocks' ? 3 : 4, ...columns.map((label) => [...label].length + 1));
  const labelWidth = Math.max(1, ...rows.map((label) => [...label].length));
  const line = (label: string, cells: readonly string[]): string =>
    `${label.padStart(labelWidth)} │${cells.map((cell, j) => (j === live ? '┊' : '') + cell).join('')}`;
  const lines = [
    line(
      '',
      columns.map((label) => centre(label, cellWidth)),
    ),
  ];
  for (const [t, label] of rows.entries()) {
    const row = Array.from(weights[t] as ArrayLike<number>);
    lines.push(
      line(
        label,
        row.map((weight) => cellOf(weight, cellWidth, style)),
      ),
    );
  }
  if (style === 'blocks') lines.push(`${' '.repeat(labelWidth)}  weight: ░ from .2  ▒ from .4  ▓ from .6  █ from .8`);
  return `${lines.map((text) => text.trimEnd()).join('\n')}\n`;
}

function cellOf(weight: number, width: number, style: HeatmapStyle): string {
  const shown = Math.min(weight, 1);
  if (style === 'blocks') {
    // The small addition keeps an f32 weight of 0.8 (0.79999…) in the shade that the legend promises.
    const block = BLOCKS[Math.min(4, Math.floor(shown * 5 + 1e-6))] as string;
    return centre(block.repeat(width - 1), width);
  }
  const percent = Math.round(shown * 100);
  const text = centre(percent >= 5 ? String(percent) : '', width);
  const background =
    style === 'truecolor' ? `48;2;${tint(shown).join(';')}` : `48;5;${PALETTE[Math.round(shown * 5)] as number}`;
  const foreground = shown > 0.5 ? '38;5;16' : '38;5;231'; // black on bright cells, white on dark ones
  return `\u001B[${background};${foreground}m${text}\u001B[0m`;
}

function tint(weight: number): readonly number[] {
  return COLD.map((cold, channel) => Math.round(cold + ((WARM[channel] as number) - cold) * weight));
}

function centre(text: string, width: number): string {
  const free = width - [...text].length;
  return ' '.repeat(Math.ceil(free / 2)) + text + ' '.repeat(Math.floor(free / 2));
}

function requireWeights(row: ArrayLike<number>, t: number): void {
  for (let j = 0; j < row.length; j += 1) {
    const weight = row[j] as number;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`heatmap: weight [${t}, ${j}] is ${weight}; weights are finite and at least 0`);
    }
  }
}
