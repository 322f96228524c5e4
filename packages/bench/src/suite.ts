import type { Case } from './compare.ts';
import type { Conditions, GroupResult } from './report.ts';

/** Cases that are set against one another. */
export interface Group {
  readonly title: string;
  readonly cases: readonly Case[];
  /** Floating-point operations of each case: GFLOP/s are shown too. */
  readonly operations?: number;
}

/** How large what is measured is; `small` is for a test that runs it all in an instant. */
export type Size = 'whole' | 'small';

/** Groups under a name for the command line. */
export interface Suite {
  readonly name: string;
  /** What is measured, in a line. */
  readonly about: string;
  readonly groups: (size: Size) => Iterable<Group>;
  /** All groups in one table. */
  readonly summary?: (groups: readonly GroupResult[]) => string;
  /** All groups as an SVG document, which is written beside the results. */
  readonly figure?: (groups: readonly GroupResult[], made: Conditions) => string;
}
