import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { collate } from './batching.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { loadDictionary, type Pair } from './dictionary.ts';
import { gatherEvidence } from './evidence.ts';
import { heatmap, heatmapStyle, monotonicity } from './heatmap.ts';
import type { G2P } from './model.ts';
import { help, type Options, parseOptions, UsageError } from './options.ts';
import { wasteByPads } from './pad-waste.ts';
import { createProgress, formatSeconds } from './progress.ts';
import type { EvidenceRow, WordPicture } from './report-data.ts';
import { writeReport } from './report.ts';
import { configOf, type Corpus, corpusOf, evaluate, type Run, startRun, trainEpoch } from './training.ts';
import { AlphabetError, createPhoneTable, decodePhones, encodeWord } from './vocabulary.ts';

/** Writes a line of the result. */
const print = (line: string = ''): void => void process.stdout.write(`${line}\n`);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Trains from where the run stands to the epochs asked for. */
async function train(run: Run, corpus: Corpus, { epochs, save }: Options): Promise<void> {
  using progress = createProgress({ epochs: epochs - run.history.length, wordsPerEpoch: corpus.train.length });
  while (run.history.length < epochs) {
    const start = performance.now();
    const trainLoss = trainEpoch(run, corpus, (words, loss) => progress.advance(words, loss));
    const { per, wer } = evaluate(run.model, corpus);
    const seconds = (performance.now() - start) / 1000;
    const epoch = run.history.length + 1;
    run.history.push({ epoch, trainLoss, devPer: per, devWer: wer, seconds });
    progress.endEpoch(
      `epoch ${epoch}/${epochs}  loss ${trainLoss.toFixed(3)}  dev PER ${percent(per)}  WER ${percent(wer)}  ${formatSeconds(seconds)}`,
    );
    if (save !== null) await saveCheckpoint(save, run, corpus.table);
  }
}

/** Speaks words, and keeps where the attention went. */
function pronounce(model: G2P, corpus: Pick<Corpus, 'table' | 'dictionary'>, words: readonly string[]): WordPicture[] {
  return words.map((word) => {
    const source = encodeWord(word);
    const said = model.say({ source, sourceLengths: Int32Array.of(source.length), size: 1, sourceSize: source.length });
    const predicted = decodePhones(corpus.table, said.ids[0] ?? []);
    const weights = said.weights[0] ?? [];
    const rows = weights.map((_, t) => predicted[t] ?? '⏎');
    const picture = { rows, columns: [...word, '⏎'], weights };
    return { word, predicted, references: corpus.dictionary.words.get(word) ?? [], picture };
  });
}

/** Five development words of the greatest length, evenly spaced: not chosen for how well they go. */
function sampleWords(dev: readonly Pair[]): string[] {
  const longest = dev.reduce((most, { word }) => Math.max(most, word.length), 0);
  const candidates = dev.filter(({ word }) => word.length === longest).map(({ word }) => word);
  return Array.from(
    { length: Math.min(5, candidates.length) },
    (_, i) => candidates[Math.floor((i * candidates.length) / 5)] as string,
  );
}

function showWord({ word, predicted, references, picture }: WordPicture): void {
  const right = references.some((phones) => phones.join(' ') === predicted.join(' '));
  const listed = references.map((phones) => phones.join(' ')).join(', or ');
  const verdict = right
    ? 'as in the dictionary'
    : references.length === 0
      ? 'not in the dictionary'
      : `dictionary: ${listed}`;
  print(
    `${word}: ${predicted.join(' ')} (${verdict}); monotone in ${percent(monotonicity(picture.weights))} of the steps`,
  );
  print(heatmap(picture, heatmapStyle(process.stdout, process.env)));
  print();
}

function showEvidence(rows: readonly EvidenceRow[]): void {
  print('Evidence, on this model and a batch of development words of different lengths:');
  for (const { claim, value, bound, holds } of rows) {
    print(`  ${holds ? 'holds' : 'FAILS'}  ${claim}`);
    print(`         ${value}${bound === undefined || bound === '' ? '' : `   (bound: ${bound})`}`);
  }
  print();
}

/** Sixty-four development words, spread over all lengths. */
function evidenceBatch({ dev, table }: Corpus): ReturnType<typeof collate> {
  const n = Math.min(64, dev.length);
  return collate(
    Array.from({ length: n }, (_, i) => dev[Math.floor((i * dev.length) / n)] as Pair),
    table,
  );
}

/** Refuses a place that nothing can be written to before the work is done, not behind it. */
async function expectWritable(paths: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [option, path] of Object.entries(paths)) {
    if (path === null) continue;
    await access(dirname(path), constants.W_OK).catch((error: Error) => {
      throw new UsageError(`--${option} ${path}: cannot be written: ${error.message}`);
    });
  }
}

async function main(args: readonly string[]): Promise<void> {
  const started = performance.now();
  const options = parseOptions(args);
  if (options.help) return void process.stdout.write(help);
  if (options.word !== null && options.load === null)
    throw new UsageError('--word needs a trained model: add --load FILE');
  const asked = options.word?.toLowerCase() ?? null;
  if (asked !== null) encodeWord(asked);
  else await expectWritable({ save: options.save, report: options.report });
  const dictionary = loadDictionary();
  const table = createPhoneTable(dictionary.phones);
  const run =
    options.load === null ? startRun(options.settings, table) : await loadCheckpoint(options.load, options, table);
  if (asked !== null) {
    for (const picture of pronounce(run.model, { table, dictionary }, [asked])) showWord(picture);
    return;
  }
  const { settings } = run;
  const corpus = corpusOf(dictionary, settings);
  print(
    `${corpus.train.length} training pairs and ${corpus.dev.length} development words of at most ${settings.letters} letters; ` +
      `hidden ${settings.hidden}, padding by ${settings.padding}, seed ${settings.seed}`,
  );
  await train(run, corpus, options);
  const words = pronounce(run.model, corpus, sampleWords(corpus.dev));
  print();
  for (const word of words) showWord(word);
  const batch = evidenceBatch(corpus);
  const config = configOf(settings, table);
  const evidence = gatherEvidence(run.model, config, batch);
  showEvidence(evidence);
  const padWaste = settings.padding === 'none' ? wasteByPads(run.model, batch) : [];
  for (const { pads, weight, steps } of padWaste)
    print(`  ${pads} pads: ${percent(weight)} of the attention falls on them, over ${steps} steps`);
  const last = run.history.at(-1);
  if (last !== undefined) {
    print(
      `dev PER ${percent(last.devPer)}, WER ${percent(last.devWer)} after epoch ${last.epoch}; the closest of a word's pronunciations counts`,
    );
  }
  await writeReport(options.report, {
    title: 'frostgrad: letters to phones',
    summary: `Trained on ${corpus.train.length} pairs of at most ${settings.letters} letters; judged on ${corpus.dev.length} words it has not seen.`,
    epochs: run.history,
    words,
    evidence,
    settings: { ...settings, epochs: run.history.length },
    ...(padWaste.length === 0 ? {} : { padWaste }),
  });
  print(`report: ${options.report}   (${formatSeconds((performance.now() - started) / 1000)} in all)`);
  const failed = evidence.filter(({ holds }) => !holds).length;
  if (failed > 0 && settings.padding !== 'none') {
    print(`${failed} claims do not hold`);
    process.exitCode = 1;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof AlphabetError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
