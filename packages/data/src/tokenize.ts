/**
 * The characters of a text as Unicode numbers them (code points). The same everywhere; joined they are the text again.
 *
 * @example
 * codePoints('né🙂') // ['n', 'é', '🙂']
 */
export function codePoints(text: string): string[] {
  return [...text];
}

/**
 * The characters of a text as a reader sees them (grapheme clusters): a letter with its accents, a flag, a family. Joined they are
 * the text again.
 *
 * They come from `Intl.Segmenter`: where one character ends may change with the runtime's version of Unicode.
 *
 * @example
 * graphemes('e\u0301a').length // 2
 */
export function graphemes(text: string, { locale = 'und' }: { readonly locale?: string } = {}): string[] {
  return segmentsOf(text, locale, 'grapheme').map(({ segment }) => segment);
}

/** Options of `words`. */
export interface WordsOptions {
  /** Whose words; matters where they are written without spaces. */
  readonly locale?: string;
  /** `words` leaves out spaces and punctuation, `all` keeps them, so that joined it is the text again; `words` unless told otherwise. */
  readonly keep?: 'words' | 'all';
}

/**
 * The words of a text.
 *
 * They come from `Intl.Segmenter`, whose dictionaries may change with the runtime's version: keep tokens with a trained model's
 * data, not only the text.
 *
 * @example
 * words("I can't, can I?") // ['I', "can't", 'can', 'I']
 * words('a cat.', { keep: 'all' }) // ['a', ' ', 'cat', '.']
 */
export function words(text: string, { locale = 'und', keep = 'words' }: WordsOptions = {}): string[] {
  return segmentsOf(text, locale, 'word')
    .filter(({ isWordLike }) => keep === 'all' || isWordLike === true)
    .map(({ segment }) => segment);
}

function segmentsOf(text: string, locale: string, granularity: 'grapheme' | 'word'): Intl.SegmentData[] {
  return [...new Intl.Segmenter(locale, { granularity }).segment(text)];
}
