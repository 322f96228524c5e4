import { formatSeconds } from '@frostgrad/train/node';
import { print } from '../g2p/command.ts';
import { type Command, helpOf, parseSettings } from './settings.ts';

/**
 * Runs an example by its command line, and says how long it took.
 *
 * @throws UsageError for what its user can mend, before any work.
 */
export async function runExample<Name extends string>(
  args: readonly string[],
  command: Command<Name>,
  example: (settings: Readonly<Record<Name, number>>) => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const settings = parseSettings(args, command);
  if (settings === null) return void process.stdout.write(helpOf(command));
  await example(settings);
  print(`(${formatSeconds((performance.now() - started) / 1000)} in all)`);
}
