import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectSnippets } from './collect.ts';
import { takeFailures } from './runtime.ts';
import { placeOf, type Snippet } from './snippet.ts';
import { writeSnippets } from './write.ts';

/** Code that calls a library of the system, and runs where that is installed. */
export function needsSystem({ file }: Snippet): boolean {
  return file.startsWith('packages/blas/');
}

/** Imports a module by path and gives what its assertions found wrong; an error in it is one more finding. */
async function failuresOf(place: string, modulePath: string): Promise<string[]> {
  takeFailures();
  try {
    await import(/* @vite-ignore */ resolve(modulePath));
  } catch (error) {
    return [...takeFailures(), `${place}: the code threw ${String(error)}`];
  }
  return takeFailures();
}

/** Runs the snippets of the documentation that are chosen, and holds them to what they say. */
export function holdSnippets(isChosen: (snippet: Snippet) => boolean): void {
  // all are written, since that takes away the modules of snippets that are gone
  const snippets = writeSnippets(collectSnippets()).filter((snippet) => isChosen(snippet));

  describe('code in the documentation', () => {
    it.each(snippets.filter((s) => s.noRun === null).map((s) => [placeOf(s), s] as const))(
      '%s',
      async (place, snippet) => {
        expect(await failuresOf(place, snippet.modulePath)).toEqual([]);
      },
    );

    it('asserts something in every @example', () => {
      const empty = snippets.filter((s) => s.kind === 'example' && s.assertions === 0).map((s) => placeOf(s));
      expect(empty, 'an example shows a value: expression // value').toEqual([]);
    });

    it('runs every fence but those that say why not', () => {
      const unrun = snippets.filter((s) => s.noRun !== null).map((s) => `${placeOf(s)}: ${s.noRun}`);
      expect(unrun).toEqual([]);
    });
  });
}
