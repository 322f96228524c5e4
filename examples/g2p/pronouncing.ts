import { percent, print } from './command.ts';
import { heatmap, heatmapStyle, monotonicity } from './heatmap.ts';
import type { G2P } from './model.ts';
import type { WordPicture } from './report-data.ts';
import type { Exam } from './training.ts';
import { decodePhones, encodeWord } from './vocabulary.ts';

/** Speaks words, and keeps where the attention went. */
export function pronounce(
  model: G2P,
  { table, dictionary, alphabet }: Omit<Exam, 'dev'>,
  words: readonly string[],
): WordPicture[] {
  return words.map((word) => {
    const source = encodeWord(word, alphabet);
    const said = model.say({ source, sourceLengths: Int32Array.of(source.length), size: 1, sourceSize: source.length });
    const predicted = decodePhones(table, said.ids[0] ?? []);
    const weights = said.weights[0] ?? [];
    const rows = weights.map((_, t) => predicted[t] ?? '⏎');
    const picture = { rows, columns: [...word, '⏎'], weights };
    return { word, predicted, references: dictionary.words.get(word) ?? [], picture };
  });
}

/** A word's phones, what the dictionary says, and the heatmap of the attention. */
export function showWord({ word, predicted, references, picture }: WordPicture): void {
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
