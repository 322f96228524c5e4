import { describe, expect, it } from 'vitest';
import { examplesIn } from '../docs/examples.ts';
import { parseExpected } from '../docs/expected.ts';
import { fencesIn } from '../docs/fences.ts';
import { matches } from '../docs/matches.ts';
import { noScope } from '../docs/scope.ts';
import { toModule } from '../docs/transform.ts';

describe('fencesIn', () => {
  it('takes TypeScript, with the line of its first code, and leaves other languages', () => {
    const markdown = ['# Title', '```sh', 'pnpm test', '```', '- item', '  ```ts {1}', '  const x = 1;', '  ```'].join(
      '\n',
    );
    expect(fencesIn('a.md', markdown)).toEqual([
      { kind: 'fence', file: 'a.md', line: 7, code: 'const x = 1;', noRun: null },
    ]);
  });

  it('does not see fences inside a longer fence', () => {
    expect(fencesIn('a.md', '````md\n```ts\nx\n```\n````')).toEqual([]);
  });

  it('wants a reason for no-run', () => {
    expect(fencesIn('a.md', '<!-- no-run: opens a window -->\n```ts no-run\nx\n```')[0]?.noRun).toBe('opens a window');
    expect(() => fencesIn('a.md', '```ts no-run\nx\n```')).toThrowErrorMatchingInlineSnapshot(
      `[Error: a.md:1: a no-run fence says why in the line before it: <!-- no-run: reason -->]`,
    );
  });

  it('refuses a fence that is never closed', () => {
    expect(() => fencesIn('a.md', 'text\n```ts\nx')).toThrowErrorMatchingInlineSnapshot(
      `[Error: a.md:2: this fence is never closed]`,
    );
  });
});

describe('examplesIn', () => {
  it('takes every @example up to the next tag, members included', () => {
    const source = `/** @example one() // 1 */
export function one() {}
class A {
  /**
   * @example
   * two(
   *   2,
   * ) // 2
   * @throws nothing
   */
  two() {}
}`;
    expect(examplesIn('a.ts', source).map(({ line, code }) => [line, code])).toEqual([
      [1, 'one() // 1'],
      [6, 'two(\n  2,\n) // 2'],
    ]);
  });

  it('does not take tags for tools as code', () => {
    expect(examplesIn('a.ts', '/**\n * @example\n * f() // 1\n * @nomethod\n */').map(({ code }) => code)).toEqual([
      'f() // 1',
    ]);
  });
});

describe('toModule', () => {
  const transform = (code: string): string =>
    toModule({ kind: 'fence', file: 'a.md', line: 10, code, noRun: null }, 'runtime', noScope)
      .text.split('\n')
      .slice(2, -3)
      .join('\n');

  it('turns a value in a comment into a check that knows its line', () => {
    expect(transform('const x = 1; // [1, 2]\nx // 1')).toMatchInlineSnapshot(`
      "const x = 1; // [1, 2]
      __check((x), "1", "a.md:11"); // 1"
    `);
  });

  it('takes the argument of console.log, and brackets over several lines', () => {
    expect(transform('console.log(x); // [[1],\n//  [2]]')).toMatchInlineSnapshot(`
      "__check((x), "[[1], [2]]", "a.md:10"); // [[1],
      //  [2]]"
    `);
  });

  it('leaves prose alone', () => {
    expect(transform('loss.backward(); // fills the gradients')).toBe('loss.backward(); // fills the gradients');
  });

  it('turns `throws` into an expectation', () => {
    expect(transform('f() // throws ShapeError: f: no')).toMatchInlineSnapshot(
      `"await __throws(async () => (f()), "ShapeError", "f: no", "a.md:10"); // throws ShapeError: f: no"`,
    );
  });

  it('refuses a comment that begins like a value and is none', () => {
    expect(() => transform('x;\ny // 3 rows')).toThrowErrorMatchingInlineSnapshot(
      `[Error: a.md:11: \`// 3 rows\` begins like a value and is none; reword it, or put it on its own line]`,
    );
  });

  it('binds what an example mentions to the scope, and lets it declare its own', () => {
    const example = { kind: 'example', file: 'a.ts', line: 1, code: 'const x = f(1);\nx // 1', noRun: null } as const;
    expect(toModule(example, 'runtime', { modules: ['./core.ts'], imports: new Map() }).text).toMatchInlineSnapshot(`
      "// a.ts:1
      import { check as __check, throws as __throws } from 'runtime';
      import * as __scope0 from './core.ts';
      const { x = globalThis.x, f = globalThis.f } = {
        ...__scope0
      };
      {
      const x = f(1);
      __check((x), "1", "a.ts:2"); // 1
      }
      void __check, __throws;
      export {};
      "
    `);
  });

  it('says where a snippet does not parse', () => {
    expect(() => transform('const a = 1;\nconst = 2;')).toThrow('a.md:11');
  });
});

describe('matches', () => {
  const holds = (text: string, actual: unknown): boolean => {
    const expected = parseExpected(text);
    if (expected === null) throw new Error(`${text} is no value`);
    return matches(expected, actual);
  };

  it('rounds to the decimals written', () => {
    expect([
      holds('0.7311', 0.73105),
      holds('0.7311', 0.73116),
      holds('1.5e-7', 1.49e-7),
      holds('[0.50, -1.25]', [0.499, -1.2500001]),
    ]).toEqual([true, false, true, true]);
  });

  it('takes a number without decimals as that integer, with the sign of its zero', () => {
    expect([holds('3', 3.0000001), holds('3', 3.4), holds('0', -0), holds('-0', -0)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('compares NaN, infinities, booleans, null, strings and records', () => {
    expect(holds("[NaN, -Infinity, true, null, 'a', { b: 1 }]", [NaN, -Infinity, true, null, 'a', { b: 1 }])).toBe(
      true,
    );
    expect([holds('true', 1), holds('null', undefined), holds('{ b: 1 }', { b: 1, c: 2 })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('compares tensors by their arrays, and as printed', () => {
    const x = { toArray: () => [1, 2], toString: () => 'tensor([1, 2])' };
    expect([
      holds('[1, 2]', x),
      holds('tensor([1, 2])', x),
      holds('[1]', x),
      holds('[1, 2]', Float32Array.of(1, 2)),
    ]).toEqual([true, true, false, true]);
  });
});
