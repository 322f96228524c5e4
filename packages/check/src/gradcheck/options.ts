import { Rng, ValueError } from '@frostgrad/core';

/** Options of `gradcheck`. */
export interface GradcheckOptions {
  /** 1: the gradient of the function. 2: the gradient of its gradient. Default 1. */
  readonly order?: 1 | 2;
  /** `directions` (default): products with random directions, a few runs whatever the size. `jacobian`: every entry. */
  readonly mode?: 'directions' | 'jacobian';
  /** Smallest step of the differences; default 1e-6. */
  readonly eps?: number;
  /** Error allowed whatever the size of the derivative; default 1e-9. */
  readonly atol?: number;
  /** Error allowed relative to `sum |u_i g_i|`, the terms that the derivative is the sum of; default 1e-8. */
  readonly rtol?: number;
  /** Random directions tried, in mode `directions`; default 2. */
  readonly directions?: number;
  /** Inputs drawn, when they come from an arbitrary; default 100. */
  readonly samples?: number;
  /** Seed of the directions, and of what is drawn; default 0. */
  readonly seed?: number;
  /** Runs spent on simpler values that fail too, before a failure is told; default 200, and 0 for none. */
  readonly shrinks?: number;
  /** What to call the function in an error; default its own name. */
  readonly name?: string;
}

/** Options with nothing left open. */
export interface Settings extends Required<Omit<GradcheckOptions, 'name'>> {
  readonly name: string | undefined;
}

const defaults: Settings = {
  order: 1,
  mode: 'directions',
  eps: 1e-6,
  atol: 1e-9,
  rtol: 1e-8,
  directions: 2,
  samples: 100,
  seed: 0,
  shrinks: 200,
  name: undefined,
};

type Rule = readonly [holds: (value: never) => boolean, must: string];

const wholeFrom = (least: number): Rule => [
  (n: number) => Number.isSafeInteger(n) && n >= least,
  `be a whole number, ${least} or more`,
];
const positive: Rule = [(x: number) => x > 0 && Number.isFinite(x), 'be a finite number above 0'];
const tolerance: Rule = [(x: number) => x >= 0 && Number.isFinite(x), 'be a finite number, 0 or more'];
const oneOf = (...values: readonly unknown[]): Rule => [
  (value: unknown) => values.includes(value),
  `be ${values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(' or ')}`,
];

const rules: Readonly<Record<keyof GradcheckOptions, Rule>> = {
  order: oneOf(1, 2),
  mode: oneOf('directions', 'jacobian'),
  eps: positive,
  atol: tolerance,
  rtol: tolerance,
  directions: wholeFrom(1),
  samples: wholeFrom(1),
  seed: [isSeed, 'be a whole number from 0 to 2^31 - 1'],
  shrinks: wholeFrom(0),
  name: [(name: unknown) => typeof name === 'string', 'be a string'],
};

function isSeed(seed: number): boolean {
  return Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31;
}

/**
 * Options with the defaults for those that are left out.
 *
 * @param drawn whether the inputs come from an arbitrary.
 * @throws ValueError for a name that is no option, a value out of range, and an option that would have no effect.
 */
export function settingsOf(op: string, options: GradcheckOptions, drawn: boolean): Settings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof GradcheckOptions] : undefined;
    if (rule === undefined) {
      throw new ValueError(op, `there is no option '${name}'; the options are ${Object.keys(rules).join(', ')}`);
    }
    if (!rule[0](value as never)) throw new ValueError(op, `${name} is ${show(value)}; it must ${rule[1]}`);
  }
  if (options.directions !== undefined && options.mode === 'jacobian') {
    throw new ValueError(op, "mode 'jacobian' compares every entry and has no directions; leave the option out");
  }
  if (options.samples !== undefined && !drawn) {
    throw new ValueError(op, 'samples are drawn from an arbitrary, and the inputs are tensors; leave the option out');
  }
  return { ...defaults, ...(Object.fromEntries(given) as GradcheckOptions) };
}

const show = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

/** The generator that a check starts from: the same for the same seed, so that trying again fails again. */
export const generatorOf = ({ seed }: Settings): Rng => new Rng(seed);
