import { inspect } from 'node:util';
import { parseExpected } from './expected.ts';
import { matches, plain } from './matches.ts';

let failed: string[] = [];

/** What the assertions of a snippet found wrong since the last call, with their places. */
export function takeFailures(): string[] {
  const taken = failed;
  failed = [];
  return taken;
}

/** Compares a value with its comment; written into the generated modules. */
export function check(actual: unknown, expected: string, place: string): void {
  const parsed = parseExpected(expected);
  if (parsed === null || !matches(parsed, actual)) {
    failed.push(`${place}: the comment says ${expected}, and the value is ${inspect(plain(actual), { depth: 9 })}`);
  }
}

/** Expects an error of a class, whose message starts as the comment says; written into the generated modules. */
export async function throws(run: () => unknown, name: string, message: string, place: string): Promise<void> {
  try {
    await run();
  } catch (error) {
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const fits = error instanceof Error && error.name === name && error.message.startsWith(message);
    if (!fits) failed.push(`${place}: the comment says it throws ${name}: ${message}, and it threw ${thrown}`);
    return;
  }
  failed.push(`${place}: the comment says it throws ${name}, and it did not throw`);
}
