import { codePoints, countTokens, DataLoader, Rng, Vocabulary } from 'frostgrad';
import { percent, print } from '../g2p/command.ts';
import { heatmap, heatmapStyle } from '../g2p/heatmap.ts';
import { showFigures } from '../shared/figures.ts';
import { runExample } from '../shared/run-example.ts';
import { type Command, count, training, type TrainingSetting } from '../shared/settings.ts';
import { shareEqual } from '../shared/share-equal.ts';
import { train } from '../shared/train.ts';
import { batchOf, type DateBatch } from './batch.ts';
import { drawDates, LANGUAGES, type SpeltDate } from './date-spellings.ts';
import { DateModel } from './model.ts';
import { pictureOf, readDates } from './reading.ts';
import { readByRuntime, ruleFrom } from './rules.ts';

export const command: Command<'dates' | 'hidden' | 'embedding' | 'pictures' | TrainingSetting> = {
  name: 'dates',
  does: `teaches attention to read dates in ${LANGUAGES.length} languages and to write them as YYYY-MM-DD`,
  settings: {
    dates: count(6000, 'dates to learn from'),
    hidden: count(32, 'size of the encoder in each direction; the decoder has twice as many', 1024),
    embedding: count(16, "size of a character's vector", 1024),
    pictures: count(2, 'attention pictures of held-out dates', 100),
    ...training({ epochs: 4, batch: 32, rate: 0.01 }),
  },
};

/** Dates to watch by, and held out. */
const DEV = 300;
const TEST = 1000;

/** Runs `dates`. */
export function dates(args: readonly string[]): Promise<void> {
  return runExample(args, command, async ({ dates: most, hidden, embedding, pictures, epochs, batch, rate, seed }) => {
    const sides = drawDates({ train: most, dev: DEV, test: TEST }, { seed });
    print(
      `${most} dates to learn from, ${DEV} to watch and ${TEST} held out, in ${LANGUAGES.length} languages, such as`,
    );
    for (const { text, iso } of sides.train.slice(0, 5)) print(`  ${iso}  ${text}`);
    const table = Vocabulary.fromCounts(countTokens(sides.train.map(({ text }) => codePoints(text))));
    const rng = new Rng(seed);
    const model = new DateModel({ size: table.size, embedding, hidden }, rng);
    const loader = new DataLoader(sides.train, {
      batchSize: batch,
      shuffle: true,
      rng,
      bucket: { by: ({ text }) => text.length, pool: 10 },
      collate: (examples): DateBatch => batchOf(examples, table),
    });
    const rightBy = (read: readonly string[], judged: readonly SpeltDate[]): number =>
      shareEqual(
        read,
        judged.map(({ iso }) => iso),
      );
    await train(model, loader, {
      epochs,
      rate,
      loss: ({ spellings, targets }) => model.loss(spellings, targets),
      weight: ({ spellings }) => spellings.lengths.length,
      perEpoch: sides.train.length,
      unit: 'dates',
      evaluate: () => rightBy(readDates(model, sides.dev, table), sides.dev),
      mode: 'max',
      clipNorm: 5,
    });

    const read = readDates(model, sides.test, table);
    const byRule = sides.test.map(({ text }) => text).map(ruleFrom(sides.train));
    const byRuntime = sides.test.map(({ text }) => readByRuntime(text));
    showFigures('held-out dates that are read right, all eight digits', {
      'Date.parse of this runtime': percent(rightBy(byRuntime, sides.test)),
      'a rule by hand, with the words for months looked up': percent(rightBy(byRule, sides.test)),
      'this model, from examples alone': percent(rightBy(read, sides.test)),
    });
    showLanguages(sides.test, { byRuntime, read });
    for (const date of sides.test.slice(0, pictures)) {
      print(`\n${date.text} (${date.language}): which characters each digit looks at`);
      process.stdout.write(heatmap(pictureOf(model, date, table), heatmapStyle(process.stdout, process.env)));
    }
  });
}

/** The same of each language. */
function showLanguages(
  judged: readonly SpeltDate[],
  { byRuntime, read }: { readonly byRuntime: readonly string[]; readonly read: readonly string[] },
): void {
  const figures = LANGUAGES.map((language) => {
    const numbers = [...judged.keys()].filter((i) => judged[i]?.language === language);
    const share = (of: readonly string[]): string =>
      percent(numbers.filter((i) => of[i] === judged[i]?.iso).length / numbers.length).padStart(7);
    return [language, `${share(byRuntime)}  ${share(read)}`] as const;
  });
  showFigures('by language: Date.parse, and this model', Object.fromEntries(figures));
}
