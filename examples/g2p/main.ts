import { formatSeconds, interruptSignal } from '@frostgrad/train/node';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { expectWritable, percent, print, runCommand, showEvidence } from './command.ts';
import { loadDictionary, type Pair } from './dictionary.ts';
import { trainEpochs } from './epochs.ts';
import { gatherEvidence } from './evidence.ts';
import { help, type Options, parseOptions, UsageError } from './options.ts';
import { wasteByPads } from './pad-waste.ts';
import { pronounce, showWord } from './pronouncing.ts';
import { writeReport } from './report.ts';
import { spread } from './spread.ts';
import { configOf, type Corpus, corpusOf, evidenceBatch, type Run, startRun } from './training.ts';
import { createPhoneTable, encodeWord } from './vocabulary.ts';

/** Five development words of the greatest length, evenly spaced: not chosen for how well they go. */
function sampleWords(dev: readonly Pair[]): string[] {
  const longest = dev.reduce((most, { word }) => Math.max(most, word.length), 0);
  const candidates = dev.filter(({ word }) => word.length === longest).map(({ word }) => word);
  return spread(candidates, 5);
}

/** Trains; with `--save` Ctrl-C keeps the run first. Gives whether it came. */
async function interrupted(run: Run, corpus: Corpus, { epochs, save }: Options): Promise<boolean> {
  if (save === null) return (await trainEpochs(run, corpus, { epochs })) === 'interrupted';
  const { signal, stop } = interruptSignal();
  const ended = await trainEpochs(run, corpus, { epochs, signal, save: () => saveCheckpoint(save, run, corpus.table) });
  stop();
  if (ended === 'interrupted') process.exitCode = 130;
  return ended === 'interrupted';
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
  if (await interrupted(run, corpus, options)) return;
  const words = pronounce(run.model, corpus, sampleWords(corpus.dev));
  print();
  for (const word of words) showWord(word);
  const batch = evidenceBatch(corpus);
  const config = configOf(settings, table);
  const evidence = gatherEvidence(run.model, config, batch);
  showEvidence('Evidence, on this model and a batch of development words of different lengths:', evidence);
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

await runCommand(main);
