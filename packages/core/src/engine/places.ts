/** Frames of a stack that a reader wants: enough to leave the library. */
const FRAMES = 30;

/** The stack of whoever called the function that calls this one, and of `skip` more. @internal */
export function stackHere(skip: number): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  // the message, this function and its caller
  return stack
    .split('\n')
    .slice(3 + skip)
    .join('\n');
}

/** `file:line:column` of a frame, without what surrounds it. */
function whereOf(frame: string): string | null {
  return /\(?((?:file:\/\/|\/|[A-Za-z]:\\|https?:\/\/|node:)[^)\s]*:\d+:\d+)\)?$/.exec(frame.trim())?.[1] ?? null;
}

const folderOf = (where: string): string => where.slice(0, Math.max(where.lastIndexOf('/'), where.lastIndexOf('\\')));

/**
 * The first place of a stack outside the library: outside the folder that its own frames lie in.
 *
 * @internal
 */
export function placeOf(stack: string): string | null {
  const own = folderOf(whereOf(stackHere(-1).split('\n')[0] ?? '') ?? '').replace(/[/\\]engine$/, '');
  for (const frame of stack.split('\n')) {
    const where = whereOf(frame);
    if (where !== null && !where.startsWith('node:') && (own === '' || !where.startsWith(own))) return where;
  }
  return null;
}
