import { print } from '../g2p/command.ts';

/** Says what was reached: a figure a line, the model's last, beside what simpler ways reach. */
export function showFigures(heading: string, figures: Readonly<Record<string, string>>): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  const digits = Math.max(...Object.values(figures).map((figure) => figure.length));
  print(`\n${heading}`);
  for (const [name, figure] of Object.entries(figures)) print(`  ${name.padEnd(width)}  ${figure.padStart(digits)}`);
}
