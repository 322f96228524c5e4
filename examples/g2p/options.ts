import { parseArgs } from 'node:util';
import type { Padding } from './model.ts';

/** The command line cannot be obeyed; the message is one clear line. */
export class UsageError extends Error {}

/** What decides a training run, bit for bit; a checkpoint carries it. */
export interface Settings {
  readonly padding: Padding;
  /** Training pairs, drawn by the seed from those of at most `letters` letters. */
  readonly words: number;
  readonly letters: number;
  readonly hidden: number;
  readonly seed: number;
  readonly batch: number;
  readonly rate: number;
}

/** Settings from a command line. */
export interface GivenSettings {
  readonly settings: Settings;
  /** Settings that were given, not defaulted: a checkpoint must agree with them. */
  readonly given: ReadonlySet<keyof Settings>;
}

/** A whole command line. */
export interface Options extends GivenSettings {
  readonly epochs: number;
  readonly save: string | null;
  readonly load: string | null;
  readonly word: string | null;
  readonly report: string;
  readonly help: boolean;
}

/** What runs when nothing is said: sized to end within two minutes on two cores with the TypeScript kernels. */
export const defaults: Settings & { readonly epochs: number; readonly report: string } = {
  padding: 'mask',
  words: 6000,
  letters: 7,
  hidden: 24,
  seed: 1,
  batch: 32,
  rate: 0.005,
  epochs: 3,
  report: 'report.html',
};

export const help: string = `frostgrad g2p: teaches an attention model to pronounce English words

  npx -y pnpm@12 start [options]

  --padding mask|frozen|ragged|none  how pads are kept out of the attention (${defaults.padding})
  --words N     training pairs, drawn by the seed (${defaults.words})
  --letters N   longest word, in letters (${defaults.letters})
  --epochs N    passes over them (${defaults.epochs})
  --hidden N    size of the encoder in each direction (${defaults.hidden}); the decoder has twice as many
  --seed N      the same seed gives the same bits (${defaults.seed})
  --batch N     pairs a step (${defaults.batch})
  --rate X      learning rate of Adam (${defaults.rate})
  --save FILE   writes a checkpoint after every epoch, and on Ctrl-C
  --load FILE   goes on from a checkpoint, to --epochs
  --word WORD   with --load: pronounces a word and ends
  --report FILE where the report goes (${defaults.report})
  --help        this text
`;

const methods: readonly string[] = ['mask', 'frozen', 'ragged', 'none'];

/** Options that decide a run: those of `Settings`. */
export const settingNames: readonly (keyof Settings)[] = [
  'padding',
  'words',
  'letters',
  'hidden',
  'seed',
  'batch',
  'rate',
];

/** What was given for each option, as text. */
export type GivenValues = Readonly<Record<string, string | undefined>>;

/**
 * Reads a command line.
 *
 * @throws UsageError for an unknown option, a missing value, or a value out of range.
 */
export function parseOptions(args: readonly string[]): Options {
  const values = givenValues(args, [...settingNames, 'epochs', 'save', 'load', 'word', 'report']);
  return {
    ...givenSettings(values),
    epochs: givenCount(values, 'epochs', { least: 0, most: 10_000, otherwise: defaults.epochs }),
    save: values['save'] ?? null,
    load: values['load'] ?? null,
    word: values['word'] ?? null,
    report: values['report'] ?? defaults.report,
    help: 'help' in values,
  };
}

/** The settings of a run, checked; what is not given is the default. */
export function givenSettings(values: GivenValues): GivenSettings {
  const count = (name: 'words' | 'letters' | 'hidden' | 'seed' | 'batch', least: number, most: number): number =>
    givenCount(values, name, { least, most, otherwise: defaults[name] });
  const padding = values['padding'] ?? defaults.padding;
  if (!methods.includes(padding))
    throw new UsageError(`--padding is '${padding}'; expected mask, frozen, ragged or none`);
  const rate = givenRate(values, 'rate', defaults.rate);
  const settings: Settings = {
    padding: padding as Padding,
    words: count('words', 1, 1_000_000),
    letters: count('letters', 1, 40),
    hidden: count('hidden', 1, 1024),
    seed: count('seed', 0, Number.MAX_SAFE_INTEGER),
    batch: count('batch', 1, 4096),
    rate,
  };
  return { settings, given: new Set(settingNames.filter((name) => name in values)) };
}

/** A whole number in a range. */
export function givenCount(
  values: GivenValues,
  name: string,
  { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  const given = values[name];
  if (given === undefined) return otherwise;
  const n = Number(given);
  if (/^\d+$/.test(given) && n >= least && n <= most) return n;
  throw new UsageError(`--${name} is '${given}'; expected a whole number from ${least} to ${most}`);
}

/** A learning rate. */
export function givenRate(values: GivenValues, name: string, otherwise: number): number {
  const rate = Number(values[name] ?? otherwise);
  if (rate > 0 && rate < 1) return rate;
  throw new UsageError(`--${name} is '${values[name]}'; expected a number above 0 and below 1`);
}

/** The values of named options, and `help`. */
export function givenValues(args: readonly string[], named: readonly string[]): GivenValues {
  const options = Object.fromEntries([
    ...named.map((name) => [name, { type: 'string' as const }]),
    ['help', { type: 'boolean' as const }],
  ]);
  try {
    // pnpm hands a leading -- through
    const { values } = parseArgs({ args: args[0] === '--' ? args.slice(1) : [...args], options, strict: true });
    return values as Record<string, string>;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]} (see --help)`);
  }
}
