import {
  defaults as startDefaults,
  givenCount,
  type GivenSettings,
  givenSettings,
  givenValues,
  settingNames,
} from '../g2p/options.ts';

/** A whole command line. */
export interface LettersOptions extends GivenSettings {
  readonly epochs: number;
  readonly made: number;
  readonly passes: number;
  readonly save: string | null;
  readonly load: string | null;
  readonly word: string | null;
  readonly help: boolean;
}

/** What is not as for `start`. */
export const defaults = { epochs: 2, made: 100, passes: 3 } as const;

export const help: string = `frostgrad letters: teaches a trained model new letters, and lets nothing else learn

  npx -y pnpm@12 letters [options]

  --padding mask|frozen|ragged|none, --words N, --letters N, --hidden N, --seed N, --batch N, --rate X
                the model that knows a-z and ', as for start
  --epochs N    passes over its words (${defaults.epochs}; ${startDefaults.epochs} for start)
  --made N      made words to learn from, for each new letter (${defaults.made})
  --passes N    passes over the accented words (${defaults.passes})
  --save FILE   writes the grown model, with what is frozen in it
  --load FILE   instead of training one: a model that start saved, to be taught; or one that letters saved, to be judged
  --word WORD   with --load of what letters saved: pronounces a word and ends
  --help        this text
`;

/**
 * Reads a command line.
 *
 * @throws UsageError for an unknown option, a missing value, or a value out of range.
 */
export function parseLettersOptions(args: readonly string[]): LettersOptions {
  const values = givenValues(args, [...settingNames, 'epochs', 'made', 'passes', 'save', 'load', 'word']);
  return {
    ...givenSettings(values),
    epochs: givenCount(values, 'epochs', { least: 0, most: 10_000, otherwise: defaults.epochs }),
    made: givenCount(values, 'made', { least: 1, most: 100_000, otherwise: defaults.made }),
    passes: givenCount(values, 'passes', { least: 1, most: 10_000, otherwise: defaults.passes }),
    save: values['save'] ?? null,
    load: values['load'] ?? null,
    word: values['word'] ?? null,
    help: 'help' in values,
  };
}
