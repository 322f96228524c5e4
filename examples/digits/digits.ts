import { crossEntropy, DataLoader, Rng } from 'frostgrad';
import { percent, print } from '../g2p/command.ts';
import { showFigures } from '../shared/figures.ts';
import { runExample } from '../shared/run-example.ts';
import { type Command, count, training, type TrainingSetting } from '../shared/settings.ts';
import { shareEqual } from '../shared/share-equal.ts';
import { train } from '../shared/train.ts';
import { batchOf, type DigitBatch, digitsOf, moved } from './batch.ts';
import { drawRow } from './drawing.ts';
import { loadDigits, type WrittenDigit } from './mnist-digits.ts';
import { DigitReader } from './model.ts';
import { commonestOf, meansOf, readByNearest } from './nearest.ts';

export const command: Command<'examples' | 'hidden' | TrainingSetting> = {
  name: 'digits',
  does: 'teaches a network of one hidden layer to read handwritten digits (MNIST)',
  settings: {
    examples: count(8000, 'digits to learn from; there are 7,994'),
    hidden: count(128, 'size of the hidden layer', 4096),
    ...training({ epochs: 20, batch: 64, rate: 0.002 }),
  },
};

/** Misread digits that are drawn. */
const DRAWN = 4;

/** Runs `digits`. */
export function digits(args: readonly string[]): Promise<void> {
  return runExample(args, command, async ({ examples, hidden, epochs, batch, rate, seed }) => {
    const sides = loadDigits({ examples, seed });
    print(
      `${sides.train.length} handwritten digits to learn from, ${sides.dev.length} to watch and ${sides.test.length} held out (MNIST)`,
    );
    const rng = new Rng(seed);
    const model = new DigitReader(hidden, rng);
    const collate = (written: readonly WrittenDigit[]): DigitBatch =>
      batchOf(written.map((digit) => moved(digit, rng)));
    const loader = new DataLoader(sides.train, { batchSize: batch, shuffle: true, rng, collate });
    await train(model, loader, {
      epochs,
      rate,
      loss: (given) => crossEntropy(model.forward(given.pixels), given.digits),
      weight: (given) => given.digits.size,
      perEpoch: sides.train.length,
      unit: 'digits',
      evaluate: () => shareEqual(model.read(sides.dev), digitsOf(sides.dev)),
      mode: 'max',
    });

    const right = digitsOf(sides.test);
    const readRight = (guesses: ArrayLike<number>): string => percent(shareEqual(guesses, right));
    const read = model.read(sides.test);
    showFigures('held-out digits that are read right', {
      'always the commonest digit': readRight(right.map(() => commonestOf(sides.train))),
      'the nearest of ten mean images': readRight(readByNearest(meansOf(sides.train), sides.test)),
      [`the nearest of all ${sides.train.length}`]: readRight(readByNearest(sides.train, sides.test)),
      'this network, which saw them moved': readRight(read),
    });
    showMisread(sides.test, read);
  });
}

/** Draws the first few digits that are misread. */
function showMisread(written: readonly WrittenDigit[], read: ArrayLike<number>): void {
  const misread = written.flatMap(({ pixels, digit }, i) =>
    read[i] === digit ? [] : [{ pixels, caption: `${digit}, read as ${read[i]}` }],
  );
  if (misread.length === 0) return;
  print(`\n${misread.length} are misread, such as`);
  print(drawRow(misread.slice(0, DRAWN)));
}
