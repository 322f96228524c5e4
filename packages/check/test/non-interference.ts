import { expect } from 'vitest';
import type { LawReport } from '../src/index.ts';

/** Cases, and how many of them are of each class that is asked for. */
export interface Cases {
  readonly cases: number;
  readonly 'an empty row': number;
  readonly 'NaN at a pad': number;
  readonly 'a pad as a query': number;
}

/** Classes of which a tenth of all cases are. */
export const classes: readonly Exclude<keyof Cases, 'cases'>[] = ['an empty row', 'NaN at a pad', 'a pad as a query'];

/** A file of tests of non-interference, by what it is about. */
export type CaseFile = 'ops that know their pads' | 'layers and losses' | 'recurrent layers';

/** What each file runs at least. Each holds itself to it. */
export const files: Readonly<Record<CaseFile, Cases>> = {
  'ops that know their pads': { cases: 9000, 'an empty row': 2500, 'NaN at a pad': 2500, 'a pad as a query': 0 },
  'layers and losses': { cases: 7000, 'an empty row': 2500, 'NaN at a pad': 2500, 'a pad as a query': 2200 },
  'recurrent layers': { cases: 6000, 'an empty row': 2200, 'NaN at a pad': 2200, 'a pad as a query': 0 },
};

/** Counts what the laws of one file ran. */
export class CaseCount {
  readonly seen: Record<keyof Cases, number> = {
    cases: 0,
    'an empty row': 0,
    'NaN at a pad': 0,
    'a pad as a query': 0,
  };

  add({ cases, classes: found }: LawReport): void {
    this.seen.cases += cases;
    for (const name of classes) this.seen[name] += found[name] ?? 0;
  }

  /** Holds the file to what is written down for it: as many cases, and of each class as large a share. */
  expectAtLeast(file: CaseFile): void {
    const wanted = files[file];
    console.log(`non-interference, ${file}: ${JSON.stringify(this.seen)}`);
    expect(this.seen.cases).toBeGreaterThanOrEqual(wanted.cases);
    for (const name of classes) {
      const share = this.seen[name] / this.seen.cases;
      expect([name, share >= wanted[name] / wanted.cases]).toEqual([name, true]);
    }
  }
}
