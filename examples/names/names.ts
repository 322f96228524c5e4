import { DataLoader, noGrad, Rng, type Vocabulary } from 'frostgrad';
import { print } from '../g2p/command.ts';
import { showFigures } from '../shared/figures.ts';
import { runExample } from '../shared/run-example.ts';
import { type Command, count, training, type TrainingSetting } from '../shared/settings.ts';
import type { Sides } from '../shared/sides.ts';
import { train } from '../shared/train.ts';
import { batchOf, type NameBatch } from './batch.ts';
import { NameModel } from './model.ts';
import { characterTable, encodeName, type FirstName, LISTS, loadNames } from './name-lists.ts';
import { NGram } from './n-gram.ts';
import { makeUp } from './sampling.ts';

export const command: Command<'names' | 'hidden' | 'embedding' | 'samples' | TrainingSetting> = {
  name: 'names',
  does: 'teaches an LSTM which character follows in an English first name, and makes names up',
  settings: {
    names: count(8000, 'names to learn from; there are fewer'),
    hidden: count(96, 'size of the LSTM', 2048),
    embedding: count(16, "size of a character's vector", 2048),
    samples: count(10, 'names to make up for each list', 1000),
    ...training({ epochs: 8, batch: 32, rate: 0.01 }),
  },
};

/** Of what is made up: below 1 likelier names, above 1 odder ones. */
const TEMPERATURE = 0.8;

/** Runs `names`. */
export function names(args: readonly string[]): Promise<void> {
  return runExample(args, command, async ({ names: most, hidden, embedding, samples, epochs, batch, rate, seed }) => {
    const sides = loadNames({ names: most, seed });
    print(
      `${sides.train.length} first names to learn from, ${sides.dev.length} to watch and ${sides.test.length} held out`,
    );
    const table = characterTable(sides.train);
    const rng = new Rng(seed);
    const model = new NameModel({ size: table.size, embedding, hidden }, rng);
    const collate = (examples: readonly FirstName[]): NameBatch => batchOf(examples, table);
    const loader = new DataLoader(sides.train, { batchSize: batch, shuffle: true, rng, collate });
    await train(model, loader, {
      epochs,
      rate,
      loss: ({ ids, targets }) => model.loss(ids, targets),
      weight: ({ ids }) => ids.offsets.total,
      perEpoch: charactersOf(sides.train),
      unit: 'characters',
      evaluate: () => bitsOf(model, sides.dev, table),
      mode: 'min',
      clipNorm: 5,
    });

    const [learnt, judged] = [sides.train, sides.test].map((side) => side.map((name) => encodeName(name, table)));
    const bitsBy = (order: number): string =>
      new NGram(learnt as Int32Array[], { order, size: table.size }).bits(judged as Int32Array[]).toFixed(3);
    showFigures('bits a character of held-out names, the end being one; less is better', {
      'as often as each comes': bitsBy(1),
      'after the one before (bigram)': bitsBy(2),
      'after the two before (trigram)': bitsBy(3),
      'after the three before (4-gram)': bitsBy(4),
      'after the four before (5-gram)': bitsBy(5),
      'this LSTM': bitsOf(model, sides.test, table).toFixed(3),
    });
    showSamples(model, table, { known: sides, samples, rng: new Rng(seed) });
  });
}

/** Bits a character, in batches that fit. */
function bitsOf(model: NameModel, names: readonly FirstName[], table: Vocabulary): number {
  const loader = new DataLoader(names, { batchSize: 256, collate: (examples) => batchOf(examples, table) });
  let nats = 0;
  for (const { ids, targets } of loader) nats += noGrad(() => model.loss(ids, targets)).item() * ids.offsets.total;
  return nats / charactersOf(names) / Math.LN2;
}

/** Characters and ends: what there is to predict. */
function charactersOf(names: readonly FirstName[]): number {
  return names.reduce((sum, { name }) => sum + [...name].length + 1, 0);
}

/** Names that are made up, and which of them there are. */
function showSamples(
  model: NameModel,
  table: Vocabulary,
  { known, samples, rng }: { readonly known: Sides<FirstName>; readonly samples: number; readonly rng: Rng },
): void {
  const real = new Set([known.train, known.dev, known.test].flat().map(({ name }) => name));
  print(`\nmade up, at temperature ${TEMPERATURE}; * stands in the lists`);
  for (const list of LISTS) {
    const made = Array.from({ length: samples }, () => makeUp(model, table, { list, temperature: TEMPERATURE, rng }));
    print(`  ${`${list}:`.padEnd(8)}${made.map((name) => `${name}${real.has(name) ? '*' : ''}`).join(', ')}`);
  }
}
