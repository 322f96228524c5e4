import { ValueError } from '@frostgrad/core/functional';
import type { Special, Specials } from './vocabulary.ts';

/** Says what kind of data it is, and which version of it. */
export const vocabularyFormat = 'frostgrad-vocabulary-1';

/** A vocabulary as plain data. */
export interface VocabularyData {
  readonly format: typeof vocabularyFormat;
  readonly specials: Specials;
  /** Without the specials. */
  readonly tokens: readonly string[];
}

const names: readonly Special[] = ['pad', 'unk', 'bos', 'eos'];

/** Reads a vocabulary from data of unknown origin. @throws ValueError for what is none. */
export function readVocabulary(data: unknown): VocabularyData {
  if (typeof data !== 'object' || data === null) throw refused(`the data is ${data === null ? 'null' : typeof data}`);
  const { format, specials, tokens } = data as Readonly<Record<string, unknown>>;
  if (format !== vocabularyFormat) throw refused(`its format is ${JSON.stringify(format) ?? 'missing'}`);
  if (typeof specials !== 'object' || specials === null || Array.isArray(specials))
    throw refused('its specials are missing');
  for (const [name, text] of Object.entries(specials)) {
    if (!(names as readonly string[]).includes(name))
      throw refused(`it has a special '${name}', of which nothing is known`);
    if (typeof text !== 'string') throw refused(`its special ${name} is no text`);
  }
  if (!Array.isArray(tokens)) throw refused('its tokens are missing');
  const odd = tokens.findIndex((token) => typeof token !== 'string');
  if (odd >= 0) throw refused(`its token ${odd} is no text`);
  return { format, specials, tokens: tokens as string[] };
}

function refused(what: string): ValueError {
  return new ValueError('vocabulary', `${what}; expected what toJSON() gives, format '${vocabularyFormat}'`);
}
