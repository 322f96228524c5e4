import { readFileSync } from 'node:fs';
import { type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { optimizers } from './settings.ts';

/** Options under which an optimizer remembers as much as it can. */
const most: Readonly<Record<string, object>> = {
  SGD: { momentum: 0.9 },
  Adam: { amsgrad: true },
  AdamW: { amsgrad: true },
  RMSprop: { centered: true, momentum: 0.9 },
};

/** What a page says that each optimizer remembers: names in code marks, by column. */
function documented(): Map<string, string[][]> {
  const page = readFileSync('docs/design/optimizers.md', 'utf8');
  const namesIn = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name as string);
  const rows = page.split('\n').filter((line) => /^\| `[A-Z]/.test(line));
  return new Map(
    rows.map((row) => {
      const [, name = '', arrays = '', numbers = ''] = row.split('|');
      const known = (cell: string): string[] => namesIn(cell).filter((one) => optimizers[one] === undefined);
      return [namesIn(name)[0] as string, [known(arrays), known(numbers)]];
    }),
  );
}

describe('the page about optimizers', () => {
  it('says of each what it remembers, and no more', () => {
    const found = Object.entries(optimizers).map(([name, make]): [string, string[][]] => {
      const w: Tensor = tensor([1, 2], { requiresGrad: true });
      const optimizer = make([w], most[name] as Record<string, unknown>);
      w.grad = tensor([1, -1]);
      optimizer.step();
      const state = optimizer.stateDict().groups[0]?.params[0];
      return [name, [Object.keys(state?.slots ?? {}), Object.keys(state?.histories[0]?.scalars ?? {})]];
    });
    expect([...documented()]).toEqual(found);
  });

  it.each(Object.keys(optimizers))('and the docstring of %s that it pauses', (name) => {
    const source = readFileSync(`packages/optim/src/${name.toLowerCase()}.ts`, 'utf8');
    const docstring = source.slice(source.lastIndexOf('/**', source.indexOf('export class')));
    expect(docstring.slice(0, docstring.indexOf('*/'))).toMatch(/pauses?/);
  });
});
