import { givenCount, givenRate, givenValues } from '../g2p/options.ts';

/** One number of a command line. */
export interface Setting {
  /** Its value when it is not given. */
  readonly otherwise: number;
  /** What it is, for the help text. */
  readonly says: string;
  /** A whole number from `least` to `most`; or `rate`: a number above 0 and below 1. */
  readonly range: { readonly least: number; readonly most: number } | 'rate';
}

/** A command of an example: what it does and what can be set. */
export interface Command<Name extends string> {
  readonly name: string;
  /** One line: what it teaches what. */
  readonly does: string;
  readonly settings: Readonly<Record<Name, Setting>>;
}

/** A whole number of at least 1. */
export const count = (otherwise: number, says: string, most: number = 1_000_000): Setting => ({
  otherwise,
  says,
  range: { least: 1, most },
});

/** What every example that trains has. */
export type TrainingSetting = 'epochs' | 'batch' | 'rate' | 'seed';

/** Their defaults. */
export const training = (defaults: {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
}): Readonly<Record<TrainingSetting, Setting>> => ({
  epochs: { otherwise: defaults.epochs, says: 'passes over the training examples', range: { least: 0, most: 10_000 } },
  batch: count(defaults.batch, 'examples a step', 4096),
  rate: { otherwise: defaults.rate, says: 'learning rate of Adam, which falls to 0 by the end', range: 'rate' },
  seed: {
    otherwise: 1,
    says: 'the same seed gives the same bits',
    range: { least: 0, most: Number.MAX_SAFE_INTEGER },
  },
});

/** The text of `--help`. */
export function helpOf({ name, does, settings }: Command<string>): string {
  const rows = Object.entries(settings).map(([option, { range, otherwise, says }]) => [
    `--${option} ${range === 'rate' ? 'X' : 'N'}`,
    `${says} (${otherwise})`,
  ]);
  const lines = [...rows, ['--help', 'this text']] as [string, string][];
  const width = Math.max(...lines.map(([option]) => option.length));
  return [
    `frostgrad ${name}: ${does}`,
    '',
    `  npx -y pnpm@12 ${name} [options]`,
    '',
    ...lines.map(([option, says]) => `  ${option.padEnd(width)}  ${says}`),
    '',
  ].join('\n');
}

/**
 * Reads a command line; null when help is asked for.
 *
 * @throws UsageError for an unknown option, a missing value, or a value out of range.
 */
export function parseSettings<Name extends string>(
  args: readonly string[],
  { settings }: Command<Name>,
): Readonly<Record<Name, number>> | null {
  const names = Object.keys(settings) as Name[];
  const values = givenValues(args, names);
  if ('help' in values) return null;
  const read = names.map((name) => {
    const { range, otherwise } = settings[name];
    const value =
      range === 'rate' ? givenRate(values, name, otherwise) : givenCount(values, name, { ...range, otherwise });
    return [name, value] as const;
  });
  return Object.fromEntries(read) as Record<Name, number>;
}
