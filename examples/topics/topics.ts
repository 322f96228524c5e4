import { countTokens, crossEntropy, DataLoader, padTax, Rng, Vocabulary } from 'frostgrad';
import { percent, print } from '../g2p/command.ts';
import { showFigures } from '../shared/figures.ts';
import { runExample } from '../shared/run-example.ts';
import { type Command, count, training, type TrainingSetting } from '../shared/settings.ts';
import { shareEqual } from '../shared/share-equal.ts';
import { train } from '../shared/train.ts';
import { loadDefinitions, TOPICS } from './definitions.ts';
import { TopicModel } from './model.ts';
import { naiveBayes } from './naive-bayes.ts';
import { batchOf, type Text, type TextBatch, textsOf, topicsOf } from './texts.ts';

export const command: Command<'texts' | 'embedding' | TrainingSetting> = {
  name: 'topics',
  does: `teaches a model which of ${TOPICS.length} topics a definition of WordNet is about, by the mean of its words`,
  settings: {
    texts: count(20_000, 'definitions to learn from; there are 65,000'),
    embedding: count(48, "size of a word's vector", 1024),
    ...training({ epochs: 4, batch: 128, rate: 0.03 }),
  },
};

/** Definitions to watch by, and held out. */
const DEV = 1000;
const TEST = 2000;

/** Words that come less often have no vector of their own. */
const RAREST = 2;

/** How many batches' worth of definitions are sorted by length together. */
const POOL = 20;

/** Definitions that are shown. */
const SHOWN = 6;

/** Runs `topics`. */
export function topics(args: readonly string[]): Promise<void> {
  return runExample(args, command, async ({ texts: most, embedding, epochs, batch, rate, seed }) => {
    const sides = loadDefinitions({ train: most, dev: DEV, test: TEST }, { seed });
    print(
      `${sides.train.length} definitions to learn from, ${sides.dev.length} to watch and ${sides.test.length} held out, ` +
        `of ${TOPICS.length} topics (WordNet 3.1), such as`,
    );
    for (const { text, topic } of sides.train.slice(0, 3)) print(`  ${TOPICS[topic]}: ${text}`);
    const [learnt, watched, judged] = [textsOf(sides.train), textsOf(sides.dev), textsOf(sides.test)];
    const counts = countTokens(learnt.map(({ tokens }) => tokens));
    const table = Vocabulary.fromCounts(counts, { minCount: RAREST, specials: { unk: '<unk>' } });
    const lengths = learnt.map(({ tokens }) => tokens.length);
    print(`${table.size} words. What pads cost:\n${padTax(lengths, { batchSize: batch, pool: POOL })}`);

    const rng = new Rng(seed);
    const model = new TopicModel({ size: table.size, embedding, classes: TOPICS.length }, rng);
    const loader = new DataLoader(learnt, {
      batchSize: batch,
      shuffle: true,
      rng,
      bucket: { by: lengths, pool: POOL },
      collate: (texts): TextBatch => batchOf(texts, table),
    });
    const read = (texts: readonly Text[]): ArrayLike<number> => model.read(batchOf(texts, table).texts);
    await train(model, loader, {
      epochs,
      rate,
      loss: (given) => crossEntropy(model.forward(given.texts), given.topics),
      weight: (given) => given.topics.size,
      perEpoch: learnt.length,
      unit: 'definitions',
      evaluate: () => shareEqual(read(watched), topicsOf(watched)),
      mode: 'max',
    });

    const found = (guesses: ArrayLike<number>): string => percent(shareEqual(guesses, topicsOf(judged)));
    const labelled = learnt.map(({ tokens, definition }) => ({ tokens, label: definition.topic }));
    const bayes = naiveBayes(labelled, { classes: TOPICS.length });
    showFigures('held-out definitions whose topic is found', {
      'always the commonest topic': found(judged.map(() => bayes([]))),
      'naive Bayes over words': found(judged.map(({ tokens }) => bayes(tokens))),
      'this model': found(read(judged)),
    });
    showRead(judged.slice(0, SHOWN), read);
  });
}

/** Some definitions and what they are taken for, right or wrong. */
function showRead(texts: readonly Text[], read: (texts: readonly Text[]) => ArrayLike<number>): void {
  const guesses = read(texts);
  print('\nsome of them');
  for (const [i, { definition }] of texts.entries()) {
    const [guess, topic] = [TOPICS[guesses[i] as number], TOPICS[definition.topic]];
    print(`  ${guess}${guess === topic ? '' : ` (in truth ${topic})`}: ${definition.text}`);
  }
}
