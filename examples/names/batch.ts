import { collateRagged, type Ragged, type Vocabulary } from 'frostgrad';
import { encodeName, type FirstName } from './name-lists.ts';

/** Names as ragged rows `[L]`: at each position what stands there, and what comes next. */
export interface NameBatch {
  readonly ids: Ragged;
  readonly targets: Ragged;
}

/** Puts names into a batch. */
export function batchOf(names: readonly FirstName[], table: Vocabulary): NameBatch {
  const encoded = names.map((name) => encodeName(name, table));
  return {
    ids: collateRagged(encoded.map((ids) => ids.subarray(0, -1))),
    targets: collateRagged(encoded.map((ids) => ids.subarray(1))),
  };
}
