/** Columns padded to their longest cell; the first on the left, numbers on the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** 1234567 as 1,234,567. */
export const count = (n: number): string => n.toLocaleString('en-US');

/** Milliseconds in seconds. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
