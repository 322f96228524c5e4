import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a script of `tools/golden` wrote. */
export interface Golden<C> {
  /** The library and its version. */
  readonly source: string;
  readonly script: string;
  readonly cases: readonly C[];
}

/** Reads the values of one topic. */
export function readGolden<C>(topic: string): Golden<C> {
  return JSON.parse(readFileSync(join(import.meta.dirname, `${topic}.json`), 'utf8')) as Golden<C>;
}
