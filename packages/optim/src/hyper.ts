/** What is wrong with a number outside its range, or null: `lr is -1; expected a number of at least 0`. */
export function outOfRange(name: string, value: number, least: number, below: number = Infinity): string | null {
  if (value >= least && value < below) return null;
  const range = below === Infinity ? `a number of at least ${least}` : `a number from ${least} to below ${below}`;
  return `${name} is ${value}; expected ${range}`;
}

/** Hyperparameters that most rules have. */
interface Common {
  readonly lr: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly weightDecay?: number;
}

/** What is out of range among the hyperparameters that most rules have. One that is not there is passed over. */
export function commonProblems({ lr, betas, eps = 0, weightDecay = 0 }: Common): (string | null)[] {
  return [
    outOfRange('lr', lr, 0),
    ...(betas ?? []).map((beta, i) => outOfRange(`betas[${i}]`, beta, 0, 1)),
    outOfRange('eps', eps, 0),
    outOfRange('weightDecay', weightDecay, 0),
  ];
}

/**
 * What is wrong with hyperparameters by name and kind: each has to be there, of the kind of its default - a number, a truth
 * value, numbers as many. A default of null takes anything.
 *
 * @internal
 */
export function kindProblems(
  hyper: Readonly<Record<string, unknown>>,
  defaults: object,
  noun: string = 'hyperparameter',
): string[] {
  const known = Object.keys(defaults);
  const strange = Object.keys(hyper)
    .filter((name) => !known.includes(name))
    .map((name) => `'${name}' is no ${noun}; there are ${known.join(', ')}`);
  const wrong = Object.entries(defaults).flatMap(([name, standard]: [string, unknown]) => {
    if (standard === null || sameKind(hyper[name], standard)) return [];
    return `${name} is ${shown(hyper[name])}; expected ${kindOf(standard)}`;
  });
  return [...strange, ...wrong];
}

/** Defaults under overrides; `undefined` means the default. @internal */
export function withDefaults<H extends object>(defaults: H, overrides: object): H {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(given) as Partial<H>) };
}

function sameKind(value: unknown, standard: unknown): boolean {
  if (Array.isArray(standard)) {
    return Array.isArray(value) && value.length === standard.length && value.every((v, i) => sameKind(v, standard[i]));
  }
  return typeof value === typeof standard && !Number.isNaN(value);
}

function kindOf(standard: unknown): string {
  if (Array.isArray(standard)) return `${standard.length} numbers`;
  return typeof standard === 'boolean' ? 'a truth value' : `a ${typeof standard}`;
}

/** A value as a message shows it. @internal */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}
