import { backward, Rng, scope } from '@frostgrad/core';
import { Adam, type AdamW, clipGradNorm } from '@frostgrad/optim';
import { type Batch, batchesOf, collate } from './batching.ts';
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

/** What learns: a model, and how. */
export interface Learner {
  readonly settings: Pick<Settings, 'batch'>;
  readonly model: G2P;
  readonly optimizer: Adam | AdamW;
  readonly rng: Rng;
}

/** A run between two epochs: enough to go on from here with the bits of an uninterrupted one. */
export interface Run extends Learner {
  readonly settings: Settings;
  readonly history: EpochRow[];
}

/** Gradients are clipped to this norm. */
const MAX_NORM = 5;

/** How many batches' worth of pairs are sorted by length together: some padding, as there is in life. */
const POOL = 10;

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
  return { settings, model, optimizer, rng, history: [] };
}

/** Trains one epoch; `saw` is told of every step. Returns the mean loss a word's phone, in nats. */
export function trainEpoch(learner: Learner, lessons: Lessons, saw: (words: number, loss: number) => void): number {
  const { model, optimizer, rng, settings } = learner;
  const { train, table, alphabet = LETTERS } = lessons;
  const parameters = model.parameters();
  let sum = 0;
  let phones = 0;
  for (const batch of batchesOf(train, table, {
    alphabet,
    batchSize: settings.batch,
    rng,
    poolBatches: POOL,
  })) {
    const loss = scope(() => {
      const loss = model.loss(batch);
      backward(loss);
      clipGradNorm(parameters, MAX_NORM);
      optimizer.step();
      optimizer.zeroGrad();
      return loss.item();
    });
    const live = batch.targetLengths.reduce((a, b) => a + b, 0);
    sum += loss * live;
    phones += live;
    saw(batch.size, loss);
  }
  return sum / phones;
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
