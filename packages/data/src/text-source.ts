/**
 * A text: as a whole, or in chunks cut anywhere, so that no more than one of them and what a line needs is held at a time. A source
 * with a `name`, such as `textFile` gives, is called by it in errors.
 */
export type TextSource = string | (Iterable<string> & { readonly name?: string });

/** What readers of text take. */
export interface ReadOptions {
  /** Units of UTF-16 that one line, or one row of a table, may have: what bounds the memory. 2^24 unless told otherwise. */
  readonly maxLength?: number;
}

/** How long a line may be when nothing is said. */
export const longest: number = 2 ** 24;

/** The chunks of a source, without a byte order mark. */
export function* chunksOf(source: TextSource): Generator<string, void, undefined> {
  let begun = false;
  for (const chunk of typeof source === 'string' ? [source] : source) {
    if (chunk === '') continue;
    yield !begun && chunk.startsWith('\uFEFF') ? chunk.slice(1) : chunk;
    begun = true;
  }
}

/** What a source is called in errors. */
export function nameOf(source: TextSource): string {
  return typeof source === 'string' ? 'text' : (source.name ?? 'text');
}
