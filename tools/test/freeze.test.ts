import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optimizers } from '../../packages/optim/test/settings.ts';
import { driftOfAll, driftTable } from '../freeze/drift.ts';
import frozenDrift from '../freeze/frozen-drift.json' with { type: 'json' };
import hookDrift from '../freeze/hook-drift.json' with { type: 'json' };

const nothing = { elements: 0, bits: 0, largest: 0 };

describe('the table of drift', () => {
  it('is about every optimizer, over as many steps here as in PyTorch', () => {
    expect(frozenDrift.frozen.map(({ optimizer }) => optimizer)).toEqual(Object.keys(optimizers));
    expect(hookDrift.cases.map(({ optimizer }) => optimizer)).toEqual(Object.keys(optimizers));
    expect([frozenDrift.steps, hookDrift.steps]).toEqual([10_000, 10_000]);
  });

  it('stands in docs/freezing.md as it was measured', () => {
    const page = readFileSync('docs/freezing.md', 'utf8');
    const shown = /<!-- drift -->([^]*)<!-- end of drift -->/.exec(page)?.[1] ?? '';
    expect(shown.trim()).toBe(driftTable(frozenDrift.frozen, hookDrift.cases, frozenDrift.hook));
  });

  it('has no changed bit on the left, and does not in fewer steps either', () => {
    for (const { fromTheStart, later } of [...frozenDrift.frozen, ...driftOfAll(300, 'frozen')])
      expect([fromTheStart, later]).toEqual([nothing, nothing]);
  });

  it('would show changes, if there were any: a hook does not keep what is frozen', () => {
    const changed = driftOfAll(300, 'hook').filter(({ fromTheStart }) => fromTheStart?.elements === 16);
    expect(changed.map(({ optimizer }) => optimizer)).toEqual(
      Object.keys(optimizers).filter((name) => name !== 'Rprop'),
    );
  });
});
