import { FrostgradError } from '@frostgrad/core/functional';

/** A place in a text. */
export interface Place {
  /** The file's name, or whatever the source is called. */
  readonly source: string;
  /** From 1. */
  readonly line: number;
  /** From 1: of a table the field, of other text the character (UTF-16 unit); null where the line as a whole is meant. */
  readonly column: number | null;
}

/** Text that cannot be read, and where: `people.csv, line 3, column 2: ...`. */
export class DataError extends FrostgradError implements Place {
  readonly source: string;
  readonly line: number;
  readonly column: number | null;

  constructor(op: string, { source, line, column }: Place, message: string) {
    super(op, `${source}, line ${line}${column === null ? '' : `, column ${column}`}: ${message}`);
    this.source = source;
    this.line = line;
    this.column = column;
  }
}

/** What an error says, without the name of who says it: the reader gives its own. */
export function messageOf(error: unknown): string {
  if (error instanceof FrostgradError) return error.message.slice(error.op.length + 2);
  return error instanceof Error ? error.message : String(error);
}
