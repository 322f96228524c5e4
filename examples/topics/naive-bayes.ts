/** Texts as tokens, and their classes. */
export interface Labelled {
  readonly tokens: readonly string[];
  readonly label: number;
}

/**
 * Naive Bayes over the counts of words, with one added to each: the class of
 * `argmax_c log P(c) + sum over words w of log (n(c, w) + 1) / (n(c) + V)`. Words that were never seen are left out.
 *
 * @see Manning, Raghavan & Schuetze 2008, section 13.2
 */
export function naiveBayes(
  known: readonly Labelled[],
  { classes }: { readonly classes: number },
): (tokens: readonly string[]) => number {
  const texts = new Float64Array(classes);
  const totals = new Float64Array(classes);
  const counts = new Map<string, Float64Array>();
  for (const { tokens, label } of known) {
    texts[label] = (texts[label] as number) + 1;
    totals[label] = (totals[label] as number) + tokens.length;
    for (const token of tokens) {
      const of = counts.get(token) ?? new Float64Array(classes);
      of[label] = (of[label] as number) + 1;
      counts.set(token, of);
    }
  }
  return (tokens) => {
    const scores = texts.map((n, c) => {
      const seen = tokens.flatMap((token) => counts.get(token) ?? []);
      const of = (n_c: Float64Array): number =>
        Math.log(((n_c[c] as number) + 1) / ((totals[c] as number) + counts.size));
      return seen.reduce((score, n_c) => score + of(n_c), Math.log(n / known.length));
    });
    return scores.indexOf(Math.max(...scores));
  };
}
