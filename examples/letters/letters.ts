import { Rng } from '@frostgrad/core';
import { freezeCertificate } from '@frostgrad/nn';
import { readCheckpoint, restoreRun } from '../g2p/checkpoint.ts';
import { expectWritable, percent, print, showEvidence } from '../g2p/command.ts';
import { type Dictionary, loadDictionary } from '../g2p/dictionary.ts';
import { trainEpochs } from '../g2p/epochs.ts';
import { UsageError } from '../g2p/options.ts';
import { formatSeconds } from '@frostgrad/train/node';
import { pronounce, showWord } from '../g2p/pronouncing.ts';
import { spread } from '../g2p/spread.ts';
import { configOf, corpusOf, type Run, startRun } from '../g2p/training.ts';
import { createPhoneTable, encodeWord, type PhoneTable } from '../g2p/vocabulary.ts';
import { ALPHABET, NEW_LETTERS, spelling } from './alphabet.ts';
import { type Grown, isGrown, restoreGrown, saveGrown } from './checkpoint.ts';
import { contrastRow, gatherEvidence } from './evidence.ts';
import { growLetters, learnNewRowsOnly } from './growing.ts';
import { accentLessons, type AccentLessons } from './lessons.ts';
import { help, type LettersOptions, parseLettersOptions } from './options.ts';
import { ratesOf, showExamples, showRates } from './rates.ts';
import { speechOf } from './speech.ts';
import { oldRows, teach, zeroOldGradients } from './teaching.ts';

/** Old words whose every number is compared. */
const COMPARED = 512;

function showLessons({ real, made }: AccentLessons, { train }: { readonly train: readonly { word: string }[] }): void {
  const known = new Set(train.map(({ word }) => word));
  const seen = real.heldOut.filter(({ plain }) => known.has(plain)).length;
  print(`new letters: ${[...NEW_LETTERS].join(' ')}`);
  print(`  real: ${real.train.length} words to learn from and ${real.heldOut.length} held out, from our own list,`);
  print(`        pronounced as CMUdict has them without accents (${seen} of those held out were seen without)`);
  print(`  made: ${made.train.length} and ${made.heldOut.length} held out, by rule from words of CMUdict, such as`);
  print(
    `        ${spread(made.train, 6)
      .map(({ word, plain }) => `${word} (${plain})`)
      .join(', ')}`,
  );
}

/** Teaches a trained model the new letters, and shows what it learnt and what stayed. */
async function teachLetters(run: Run, dictionary: Dictionary, options: LettersOptions): Promise<boolean> {
  const { settings, model: base } = run;
  const corpus = corpusOf(dictionary, settings);
  const { table } = corpus;
  const lessons = accentLessons(dictionary, table, { ...settings, made: options.made });
  print(
    `1. A model that knows a-z and ': ${corpus.train.length} training pairs of at most ${settings.letters} letters, ` +
      `hidden ${settings.hidden}, seed ${settings.seed}`,
  );
  await trainEpochs(run, corpus, { epochs: options.epochs });
  const last = run.history.at(-1);
  if (last !== undefined) print(`dev PER ${percent(last.devPer)} after epoch ${last.epoch}`);

  print('\n2. New rows in its table of letters, and nothing else learns');
  showLessons(lessons, corpus);
  const config = configOf(settings, table);
  const grow = (): ReturnType<typeof growLetters> => growLetters(base, config, new Rng(settings.seed));
  const model = learnNewRowsOnly(grow());
  const certificate = freezeCertificate(model);
  const rowsBefore = model.letters.weight.toTypedArray() as Float32Array;
  const random = ratesOf(model, lessons);
  const optimizer = await teach(model, lessons, { passes: options.passes, settings });
  print('\nphone error rate on words held out: with random new rows, by the old model without accents, and learnt');
  showRates(lessons, { random, plain: ratesOf(base, lessons, 'plain'), learnt: ratesOf(model, lessons) });
  print();
  showExamples(base, model, lessons);

  print("\n3. The same with the old rows' gradients set to zero instead, for comparison");
  const zeroed = zeroOldGradients(grow());
  await teach(zeroed, lessons, { passes: options.passes, settings });
  const old = spread(corpus.dev, COMPARED);
  print(`comparing what the three models say of ${old.length} old words\n`);
  const before = speechOf(base, old, table);
  const evidence = [
    ...gatherEvidence({
      model,
      optimizer: optimizer.stateDict(),
      names: Array.from(model.namedParameters(), ([name]) => name),
      certificate,
      table: rowsBefore,
      before,
      after: speechOf(model, old, table),
    }),
    contrastRow(zeroed, oldRows(base), before, speechOf(zeroed, old, table)),
  ];
  showEvidence('Evidence, on these models:', evidence);
  if (options.save !== null) {
    await saveGrown(options.save, { settings, model }, table);
    print(`saved, with what is frozen: ${options.save}`);
  }
  return evidence.every(({ holds }) => holds);
}

/** Judges a model that has learnt before. */
function judgeGrown({ model, settings }: Grown, dictionary: Dictionary, table: PhoneTable, made: number): void {
  const { digest, entries } = freezeCertificate(model);
  print(`${entries.length} parameters are frozen, as when the model was saved: SHA-256 ${digest.slice(0, 32)}...`);
  print(`letters.weight is frozen at ${model.letters.weight.frozen}\n`);
  const lessons = accentLessons(dictionary, table, { ...settings, made });
  print('phone error rate on words held out');
  showRates(lessons, { learnt: ratesOf(model, lessons) });
}

/**
 * Runs `letters`.
 *
 * @throws UsageError | AlphabetError for what its user can mend: before any work, unless the disk is full behind it.
 */
export async function letters(args: readonly string[]): Promise<void> {
  const started = performance.now();
  const options = parseLettersOptions(args);
  if (options.help) return void process.stdout.write(help);
  const { load } = options;
  if (options.word !== null && load === null)
    throw new UsageError('--word needs a model that has learnt the letters: add --load FILE');
  const asked = options.word === null ? null : spelling(options.word);
  if (asked !== null) encodeWord(asked, ALPHABET);
  await expectWritable({ save: options.save });
  const file = load === null ? null : await readCheckpoint(load);
  if (options.save !== null && file !== null && isGrown(file))
    throw new UsageError(`--save: ${load} has learnt the letters and is not changed; leave --save out`);
  if (asked !== null && file !== null && !isGrown(file))
    throw new UsageError(`--word: ${load} has not learnt the letters; load what letters saved`);
  const dictionary = loadDictionary();
  const table = createPhoneTable(dictionary.phones);
  if (load !== null && file !== null && isGrown(file)) {
    const grown = restoreGrown(load, file, options, table);
    if (asked === null) return judgeGrown(grown, dictionary, table, options.made);
    const { dictionary: accented } = accentLessons(dictionary, table, { ...grown.settings, made: options.made });
    const words = new Map([...dictionary.words, ...accented.words]);
    const context = { table, dictionary: { words }, alphabet: ALPHABET };
    for (const picture of pronounce(grown.model, context, [asked])) showWord(picture);
    return;
  }
  const run =
    load === null || file === null ? startRun(options.settings, table) : restoreRun(load, file, options, table);
  const holds = await teachLetters(run, dictionary, options);
  print(`(${formatSeconds((performance.now() - started) / 1000)} in all)`);
  if (!holds) {
    print('not all claims hold');
    process.exitCode = 1;
  }
}
