/** Something to be timed; the first of a group is what the others are compared with. */
export interface Case {
  readonly name: string;
  readonly run: () => void;
}

/** Milliseconds a call, over all samples. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly best: number;
  readonly worst: number;
}

/** How much is measured. */
export interface Effort {
  /** Samples of each case. */
  readonly samples: number;
  /** A sample repeats its case until this is over, so that a clock's grain does not count. */
  readonly sampleMs: number;
}

/** Calls, and samples' time, before anything is timed: an engine takes a while until its code is quick. */
const WARM_UP = { calls: 3, samples: 16 };

function warmUp(run: () => void, sampleMs: number): void {
  const end = performance.now() + WARM_UP.samples * sampleMs;
  for (let i = 0; i < WARM_UP.calls || performance.now() < end; i++) run();
}

/**
 * Times cases side by side: a sample of each in turn, so that whatever slows the machine for a while slows all of them.
 *
 * @param seen is told how many samples are done, of how many.
 */
export function compare(
  cases: readonly Case[],
  { samples, sampleMs }: Effort,
  seen: (done: number, all: number) => void = () => {},
): Timing[] {
  const repeats = cases.map(({ run }) => {
    warmUp(run, sampleMs);
    return Math.max(1, Math.ceil(sampleMs / time(run, 1)));
  });
  const taken: number[][] = cases.map(() => []);
  for (let s = 0; s < samples; s++) {
    for (const [i, { run }] of cases.entries()) {
      taken[i]?.push(time(run, repeats[i] as number));
      seen(s * cases.length + i + 1, samples * cases.length);
    }
  }
  return cases.map(({ name }, i) => ({ name, ...spread(taken[i] as number[]) }));
}

function time(run: () => void, repeats: number): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return (performance.now() - start) / repeats;
}

/** Median and extremes of an odd or even number of values. */
export function spread(values: readonly number[]): Omit<Timing, 'name'> {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { median, best: sorted[0] as number, worst: sorted.at(-1) as number };
}
