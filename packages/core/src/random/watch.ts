/** Where a generator stands: enough to go on from there. */
export interface RngState {
  readonly seed: number;
  /** Words drawn so far. */
  readonly drawn: number;
  /** Which stream of the seed; default the first. */
  readonly stream?: number;
}

/** A generator that was drawn from, and where it stood before. */
export interface Drawn {
  readonly rng: { state: RngState };
  readonly state: RngState;
}

let watched: Map<Drawn['rng'], RngState> | null = null;

/** Called by a generator before it draws. */
export function noteDraw(rng: Drawn['rng']): void {
  if (watched !== null && !watched.has(rng)) watched.set(rng, rng.state);
}

/** Runs `body` and tells which generators it drew from. */
export function watchDraws<T>(body: () => T): { result: T; drawn: readonly Drawn[] } {
  const outer = watched;
  const own = (watched = new Map<Drawn['rng'], RngState>());
  try {
    const result = body();
    return { result, drawn: Array.from(own, ([rng, state]) => ({ rng, state })) };
  } finally {
    watched = outer;
    // what was drawn inside was drawn outside, too
    for (const [rng, state] of own) if (outer !== null && !outer.has(rng)) outer.set(rng, state);
  }
}
