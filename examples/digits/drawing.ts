import { SIDE } from './mnist-digits.ts';

/** Two rows of pixels in one line of text, inked above half: 14 lines of 28 characters. */
export function drawDigit(pixels: Float32Array): string[] {
  const inked = (row: number, column: number): boolean => (pixels[row * SIDE + column] as number) > 0.5;
  return Array.from({ length: SIDE / 2 }, (_, line) =>
    Array.from({ length: SIDE }, (__, column) => {
      const [upper, lower] = [inked(2 * line, column), inked(2 * line + 1, column)];
      return upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }).join(''),
  );
}

/** Drawings side by side under their captions. */
export function drawRow(drawings: readonly { readonly caption: string; readonly pixels: Float32Array }[]): string {
  const drawn = drawings.map(({ pixels }) => drawDigit(pixels));
  const lines = Array.from({ length: SIDE / 2 }, (_, line) => drawn.map((rows) => rows[line]).join('  '));
  const captions = drawings.map(({ caption }) => caption.padEnd(SIDE)).join('  ');
  return [captions, ...lines].map((line) => `  ${line}`.trimEnd()).join('\n');
}
