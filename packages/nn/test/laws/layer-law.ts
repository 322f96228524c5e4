import { type AnyLaw, type CaseClass, defineLaw } from '@frostgrad/check';
import type { Tensor } from '@frostgrad/core';
import { type Case, cases, gappy, I, type Laying, padded, Q } from './batch.ts';
import type { Layer } from './outcome.ts';

const inputs = (c: Case, lay: Laying = gappy(c)): Tensor => padded(c, lay, c.contents).leaf;
const withGap: CaseClass<Case>['of'] = (c) => {
  const mask = gappy(c)(c.rows.map(({ x }) => x.length / I)).mask();
  return (mask.toArray() as boolean[][]).some((row) =>
    row.slice(row.indexOf(true), row.lastIndexOf(true)).includes(false),
  );
};

/** Whether shorter rows of what a layer asks with are padded to the longest. */
function asksAtPads({ rows }: Case, { asks }: Layer): boolean {
  if (asks === undefined) return false;
  return new Set(rows.map((row) => (asks === 'queries' ? row.query : row.x).length)).size > 1;
}

const classes: Readonly<Record<string, CaseClass<Case, Layer>>> = {
  'an empty row': { of: ({ rows }) => rows.some(({ x }) => x.length === 0), atLeast: 0.1 },
  'a row that asks nothing': { of: ({ rows }) => rows.some(({ query }) => query.length === 0), atLeast: 0.1 },
  'a pad as a query': { of: asksAtPads, atLeast: 0.1 },
  'one query a row': { of: ({ rows }) => rows.every(({ query }) => query.length <= Q), atLeast: 0.05 },
  'NaN at a pad': { of: (c) => inputs(c).toTypedArray().includes(NaN), atLeast: 0.1 },
  'an infinity at a pad': { of: (c) => inputs(c).toTypedArray().includes(Infinity), atLeast: 0.1 },
  'a gap': { of: withGap, atLeast: 0.1 },
};

/** A law of layers, over the batches that all of them are tried on. */
export function layerLaw(
  name: string,
  statement: string,
  check: (layer: Layer, c: Case) => void,
  appliesTo: (layer: Layer) => boolean = () => true,
): AnyLaw<Layer> {
  return defineLaw<Layer, Case>({
    name,
    statement,
    appliesTo,
    classes,
    cases: () => cases,
    show: ({ op }, c) => `// ${op}\n// ${inputs(c)}`,
    check,
  });
}
