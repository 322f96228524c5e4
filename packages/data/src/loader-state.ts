import { Rng, type RngState, ValueError } from '@frostgrad/core/functional';

/** Where a loader stands, and of what kind it is: plain data, which survives JSON. */
export interface LoaderState {
  readonly epoch: number;
  /** Batches of that epoch that were given. */
  readonly given: number;
  /** The generator before the epoch was drawn; null when it has not begun. */
  readonly start: RngState | null;
  /** The generator now. */
  readonly rng: RngState | null;
  readonly examples: number;
  /** Batches an epoch. */
  readonly batches: number;
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** Whether the order is drawn from a generator. */
  readonly drawn: boolean;
  /** Batches' worth of examples that are sorted together; null without bucketing. */
  readonly pool: number | 'all' | null;
}

const kinds = ['examples', 'batches', 'batchSize', 'dropLast', 'drawn', 'pool'] as const;

/**
 * Refuses a state that is none of a loader of this kind.
 *
 * @throws ValueError naming all that differs.
 */
export function expectFitting(state: LoaderState, own: Pick<LoaderState, (typeof kinds)[number]>): void {
  const given: Readonly<Record<string, unknown>> = typeof state === 'object' && state !== null ? { ...state } : {};
  const differing = kinds.filter((name) => given[name] !== own[name]);
  if (differing.length > 0) {
    const told = differing.map((name) => `${name} is ${String(given[name])} there and ${String(own[name])} here`);
    throw refused(`the state is another loader's: ${told.join('; ')}`);
  }
  const { epoch, given: count, start, rng } = state;
  if (!Number.isSafeInteger(epoch) || epoch < 0) throw refused(`epoch is ${epoch}; expected an integer of at least 0`);
  if (!Number.isSafeInteger(count) || count < 0 || count > own.batches)
    throw refused(`given is ${count}, of ${own.batches} batches`);
  if (!own.drawn) {
    if (start !== null || rng !== null) throw refused('it holds a generator, and this loader draws nothing');
    return;
  }
  if (rng === null || rng === undefined) throw refused('rng is missing');
  if (start === undefined || (start === null && count > 0))
    throw refused('start is missing, in the middle of an epoch');
  for (const kept of [rng, ...(start === null ? [] : [start])]) new Rng(0).state = kept; // which checks it
}

function refused(what: string): ValueError {
  return new ValueError(
    'loadStateDict',
    `${what}; give what stateDict() gave, to a loader made with the same data and options`,
  );
}
