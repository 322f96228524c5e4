/** The figure of a line that `showFigures` wrote. */
export function reached(stdout: string, name: string): number {
  const line = stdout.split('\n').find((text) => text.startsWith(`  ${name}  `)) ?? '';
  return Number.parseFloat(line.slice(name.length + 2));
}
