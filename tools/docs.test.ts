import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectSnippets } from './docs/collect.ts';
import { takeFailures } from './docs/runtime.ts';
import { placeOf } from './docs/snippet.ts';
import { writeSnippets } from './docs/write.ts';

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

const snippets = writeSnippets(collectSnippets());

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
    expect(unrun).toMatchInlineSnapshot(`[]`);
  });
});
