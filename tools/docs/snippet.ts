/** A piece of TypeScript in the documentation: a fence in Markdown, or an `@example` of a docblock. */
export interface Snippet {
  readonly kind: 'fence' | 'example';
  /** Path from the repository's root. */
  readonly file: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
  /** Why it is only type-checked; null when it runs. */
  readonly noRun: string | null;
}

/** `file:line`, as an editor opens it. */
export function placeOf({ file, line }: Snippet, offset: number = 0): string {
  return `${file}:${line + offset}`;
}
