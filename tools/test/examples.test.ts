import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { docblockBefore, hasTag } from '../gen/docblock.ts';
import { readModule } from '../gen/source-module.ts';

const root = join(import.meta.dirname, '../../packages/core/src');

/** Names of functions in the sources, and of those with an executed example on one of their signatures. */
function documented(): { all: Set<string>; shown: Set<string> } {
  const [all, shown] = [new Set<string>(), new Set<string>()];
  for (const path of globSync('**/*.ts', { cwd: root, exclude: ['**/*.gen.ts'] })) {
    const source = readModule(join(root, path));
    for (const { groups, index } of readFileSync(join(root, path), 'utf8').matchAll(
      /^export function (?<name>\w+)/gm,
    )) {
      const name = groups?.['name'] as string;
      all.add(name);
      if (hasTag(docblockBefore(source, index), 'example')) shown.add(name);
    }
  }
  return { all, shown };
}

describe('every function that core exports', () => {
  it('has an example, which the test of the docs runs', () => {
    const { all, shown } = documented();
    const exported = Object.keys(core).filter((name) => all.has(name));
    expect(exported.length).toBeGreaterThan(250);
    expect(exported.filter((name) => !shown.has(name))).toEqual([]);
  });
});
