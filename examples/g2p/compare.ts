/** The same training under four ways to keep pads out, side by side: `npx -y pnpm@12 compare --help`. */
import type { Batch } from './batching.ts';
import { differingBits } from './bits.ts';
import { percent, print, runCommand } from './command.ts';
import { loadDictionary } from './dictionary.ts';
import { trainEpochs } from './epochs.ts';
import { G2P, type Padding } from './model.ts';
import { defaults, givenCount, givenSettings, givenValues, settingNames } from './options.ts';
import { poisonWith } from './poison.ts';
import { createPhoneTable } from './vocabulary.ts';
import { corpusOf, evidenceBatch, type Run, startRun } from './training.ts';

const METHODS: readonly Padding[] = ['none', 'mask', 'frozen', 'ragged'];
const WORDS = 2000;
const EPOCHS = 2;
/** What may stand at pads: a number says how far a leak reaches, NaN that there is one at all. */
const POISONS: readonly number[] = [1000, NaN];

const help = `frostgrad compare: trains the same model under four ways to keep pads out of the attention

  npx -y pnpm@12 compare [options]

  --words N, --letters N, --hidden N, --seed N, --batch N, --rate X   as for start (words: ${WORDS})
  --epochs N   passes over the words (${EPOCHS})
  --help       this text

none lets the attention see pads; mask fills their scores before the softmax; frozen joins live weights with frozen pads; ragged packs rows
from the ids on. All begin with the same numbers and see the same batches.
`;

/** How one method did. */
interface Outcome {
  readonly padding: Padding;
  readonly run: Run;
  /** Of the scores that attention computes on a batch of development words. */
  readonly wasted: number;
  /** The largest change of a logit when every pad is one of `POISONS`. */
  readonly changes: readonly number[];
}

/** Scores of pads among all that are computed: the frozen and the ragged method compute none. */
function wastedBy(padding: Padding, { size, sourceSize, sourceLengths }: Batch): number {
  if (padding === 'frozen' || padding === 'ragged') return 0;
  return 1 - sourceLengths.reduce((a, b) => a + b, 0) / (size * sourceSize);
}

function changeByPoison(model: G2P, batch: Batch, value: number): number {
  const [plain, poisoned] = [model.teach(batch), model.teach(batch, poisonWith(value))].map(({ logits }) =>
    logits.values.toTypedArray(),
  ) as [Float32Array, Float32Array];
  return plain.reduce((most, v, i) => Math.max(most, Math.abs(v - (poisoned[i] as number))), 0);
}

/** Numbers of two trained models that differ in their bits. */
function differing(a: G2P, b: G2P): number {
  const others = b.parameters();
  return a.parameters().reduce((n, x, i) => {
    const y = others[i];
    return n + (y === undefined ? x.size : differingBits(x.toTypedArray(), y.toTypedArray()));
  }, 0);
}

function showTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => (row[k] ?? '').length)));
  for (const row of rows)
    print(
      row
        .map((cell, k) => (k === 0 ? cell.padEnd(widths[k] as number) : cell.padStart(widths[k] as number)))
        .join('  '),
    );
}

async function main(args: readonly string[]): Promise<void> {
  const values = givenValues(args, [...settingNames.filter((name) => name !== 'padding'), 'epochs']);
  if ('help' in values) return print(help);
  const given = givenSettings(values);
  const words = given.given.has('words') ? given.settings.words : WORDS;
  const epochs = givenCount(values, 'epochs', { least: 1, most: 10_000, otherwise: EPOCHS });
  const dictionary = loadDictionary();
  const table = createPhoneTable(dictionary.phones);
  const outcomes: Outcome[] = [];
  for (const padding of METHODS) {
    const settings = { ...defaults, ...given.settings, words, padding };
    const corpus = corpusOf(dictionary, settings);
    if (outcomes.length === 0) print(`${corpus.train.length} training pairs, ${epochs} epochs, seed ${settings.seed}`);
    const run = startRun(settings, table);
    await trainEpochs(run, corpus, { epochs });
    const batch = evidenceBatch(corpus);
    outcomes.push({
      padding,
      run,
      wasted: wastedBy(padding, batch),
      changes: POISONS.map((value) => changeByPoison(run.model, batch, value)),
    });
  }
  const masked = (outcomes.find(({ padding }) => padding === 'mask') as Outcome).run.model;
  print();
  showTable([
    [
      'padding',
      'dev PER',
      'dev WER',
      's an epoch',
      'scores wasted',
      ...POISONS.map((value) => `logit change by ${value} in pads`),
      'numbers unlike mask',
    ],
    ...outcomes.map(({ padding, run, wasted, changes }) => {
      const last = run.history.at(-1);
      const seconds = run.history.map((epoch) => epoch.seconds ?? Number.NaN);
      return [
        padding,
        percent(last?.devPer ?? Number.NaN),
        percent(last?.devWer ?? Number.NaN),
        (seconds.reduce((sum, one) => sum + one, 0) / seconds.length).toFixed(1),
        percent(wasted),
        ...changes.map((change) => String(Number(change.toPrecision(3)))),
        String(differing(run.model, masked)),
      ];
    }),
  ]);
}

await runCommand(main);
