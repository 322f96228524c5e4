import type { Result } from './race.ts';

const number = (v: number): string => (Number.isNaN(v) ? 'NaN' : String(Number(v.toPrecision(3))));

/** A table with a column for each contestant. */
export function tableOf(results: readonly Result[]): string {
  const rows: [string, (result: Result) => string][] = [
    ['', ({ name }) => name],
    ['elements changed', ({ elements, kept }) => `${elements} of ${kept}`],
    ['bits changed', ({ bits }) => String(bits)],
    ['largest change', ({ largest }) => number(largest)],
    ['numbers in the optimizer about them', ({ remembered }) => String(remembered)],
    ['norm that clipping saw first', ({ firstNorm }) => firstNorm.toFixed(6)],
    ['largest move when all learns again', ({ jump }) => number(jump.largest)],
    ['loss of the last step', ({ loss }) => number(loss)],
  ];
  const cells = rows.map(([title, show]) => [title, ...results.map(show)]);
  const widths = results.map((_, k) => Math.max(...cells.map((row) => (row[k + 1] as string).length)));
  const first = Math.max(...rows.map(([title]) => title.length));
  return cells
    .map(([title = '', ...row]) =>
      [title.padEnd(first), ...row.map((cell, k) => cell.padStart(widths[k] as number))].join('  '),
    )
    .join('\n');
}
