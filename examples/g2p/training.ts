import { Rng, scope } from '@frostgrad/core';
import { Adam, type AdamW } from '@frostgrad/optim';
import type { EpochRow as FittedRow, FitState } from '@frostgrad/train';
import { type Batch, collate } from './batching.ts';
import { spread } from './spread.ts';
import { type Dictionary, type Pair, pairsOf, type Pronunciation } from './dictionary.ts';
import { G2P, type ModelConfig } from './model.ts';
import type { Settings } from './options.ts';
import type { EpochRow } from './report-data.ts';
import { errorRates, type ErrorRates } from './scoring.ts';
import { createPhoneTable, decodePhones, LETTERS, type PhoneTable } from './vocabulary.ts';

/** How words are written as numbers. */
export interface Written {
  readonly table: PhoneTable;
  /** Default: `LETTERS`. */
  readonly alphabet?: string;
}

/** A word to be spoken, and every pronunciation that counts as right. */
export interface Question {
  readonly word: string;
  readonly references: readonly Pronunciation[];
}

/** Pairs to learn from. */
export interface Lessons extends Written {
  readonly train: readonly Pair[];
}

/** Words to be judged by. */
export interface Exam extends Written {
  /** Each word once; all its pronunciations count as right. */
  readonly dev: readonly Pair[];
  readonly dictionary: Pick<Dictionary, 'words'>;
}

/** Words to learn from and to be judged by, at most so many letters long. */
export interface Corpus extends Lessons, Exam {
  readonly dictionary: Dictionary;
}

/** A run between two steps: enough to go on from here with the bits of an uninterrupted one. */
export interface Run {
  readonly settings: Settings;
  readonly model: G2P;
  readonly optimizer: Adam | AdamW;
  readonly rng: Rng;
  readonly history: EpochRow[];
  /** Where the training stood when it was last saved; null before. */
  state: FitState | null;
}

/** What `fit` keeps of an epoch, as the report has it. */
export function rowOf({ epoch, trainLoss, metrics }: FittedRow): EpochRow & { readonly seconds: number } {
  const { devPer = NaN, devWer = NaN, seconds = NaN } = metrics ?? {};
  return { epoch, trainLoss, devPer, devWer, seconds };
}

/** The words of a run. Which ones are drawn is a matter of the seed alone. */
export function corpusOf(dictionary: Dictionary, { words, letters, seed }: Settings): Corpus {
  const all = pairsOf(dictionary, 'train', { maxLetters: letters });
  const order = new Rng(seed).permutation(all.length).slice(0, words);
  return {
    dictionary,
    table: createPhoneTable(dictionary.phones),
    train: Array.from(order, (i) => all[i] as Pair),
    dev: pairsOf(dictionary, 'dev', { maxLetters: letters, firstOnly: true }),
  };
}

/** Sizes of the model of a run. */
export function configOf({ hidden, padding }: Settings, table: PhoneTable): ModelConfig {
  return { phoneCount: table.size, embedding: hidden, hidden, padding };
}

/** A run that has not begun. */
export function startRun(settings: Settings, table: PhoneTable): Run {
  const rng = new Rng(settings.seed);
  const model = new G2P(configOf(settings, table), rng);
  const optimizer = new Adam(model.parameters(), { lr: settings.rate });
  return { settings, model, optimizer, rng, history: [], state: null };
}

/** Phone and word error rates over the development words, greedily decoded; the closest pronunciation counts. */
export function evaluate(model: G2P, { dev, dictionary, ...written }: Exam): ErrorRates {
  return judge(
    model,
    dev.map(({ word }) => ({ word, references: dictionary.words.get(word) ?? [] })),
    written,
  );
}

/** Phone and word error rates over words with the pronunciations that count as right, greedily decoded. */
export function judge(model: G2P, questions: readonly Question[], { table, alphabet = LETTERS }: Written): ErrorRates {
  const predictions = [];
  for (let at = 0; at < questions.length; at += 256) {
    const asked = questions.slice(at, at + 256);
    const batch = collate(
      asked.map(({ word }) => ({ word, phones: [] })),
      table,
      { alphabet },
    );
    const { ids } = scope(() => model.say(batch));
    for (const [i, { references }] of asked.entries()) {
      predictions.push({ predicted: decodePhones(table, ids[i] ?? []), references });
    }
  }
  return errorRates(predictions);
}

/** Sixty-four development words, spread over all lengths. */
export function evidenceBatch({ dev, table }: Corpus): Batch {
  return collate(spread(dev, 64), table);
}
