import { vi } from 'vitest';

/** Runs a command within this process, and gives what it writes: results, and progress. */
export async function called(
  command: (args: readonly string[]) => Promise<void>,
  ...args: string[]
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    }),
  );
  try {
    await command(args);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return written;
}
