import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectMethods, complaintAbout } from '../gen/collect.ts';
import { generateMethods } from '../gen/generate.ts';
import { sub } from './fixtures/gen/ops/plain.ts';
import { Tensor } from './fixtures/gen/tensor.ts';
import './fixtures/gen/install-methods.gen.ts';

const fixture = join(import.meta.dirname, 'fixtures/gen');

/** Runs a check on sources by path, in a folder of their own. */
function inFolder<T>(files: Readonly<Record<string, string>>, body: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'frostgrad-gen-'));
  try {
    for (const [path, text] of Object.entries({ 'tensor.ts': 'export class Tensor { size = 0; }', ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return body(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The message about one ops file, without the temporary folder. */
function complaint(op: string, more: Readonly<Record<string, string>> = {}): string {
  return inFolder({ 'ops/a.ts': `import type { Tensor } from '../tensor.ts';\n${op}`, ...more }, (root) => {
    try {
      collectMethods(root);
      return 'none';
    } catch (error) {
      return (error as Error).message.replaceAll(`${root}/`, '');
    }
  });
}

describe('generateMethods', () => {
  it('writes what is committed beside the fixture', async () => {
    const { files, count } = await generateMethods(fixture);
    expect(count).toBe(12);
    for (const [path, text] of Object.entries(files)) {
      await expect(text).toMatchFileSnapshot(join(fixture, basename(path)));
    }
  });

  it('writes the same text twice', async () => {
    expect(await generateMethods(fixture)).toEqual(await generateMethods(fixture));
  });
});

describe('the installed methods', () => {
  const x = new Tensor(3);

  it('forward their arguments, those left out too', () => {
    expect([x.mul(2).value, x.scale().value, x.scale(5).value]).toEqual([6, 6, 15]);
    expect([x.total().value, x.total(1).value, x.total([1, 1], { start: 4 }).value]).toEqual([3, 4, 9]);
  });

  it('are made of functions that take a number in the tensor’s place, and of no others', () => {
    expect([x.sub(2).value, x.sub(new Tensor(1)).value, sub(10, x).value]).toEqual([1, 2, 7]);
    expect('fromAny' in x).toBe(false);
  });

  it('forward rest parameters, generics and overloads', () => {
    expect(x.addAll(new Tensor(1), new Tensor(2)).value).toBe(6);
    expect(x.pick(['a', 'b'], (t) => t.value)).toEqual({ a: 3, b: 3 });
    expect(x.power(2)).toBe(9);
    expect(x.power(new Tensor(2)).value).toBe(9);
  });

  it('give in-place names the tensor itself', () => {
    const y = new Tensor(1);
    expect(y.add_(2)).toBe(y);
    expect(y.value).toBe(3);
    expect(y.mul_(4)).toBe(y);
    expect(y.value).toBe(12);
  });

  it('have the name that @method gives, where it gives one', () => {
    expect([x.var().spread, 'variance' in x]).toEqual([3, false]);
  });

  it('are named, and do not show when keys are listed', () => {
    expect(x.mul.name).toBe('mul');
    expect(Object.keys(Tensor.prototype)).toEqual([]);
  });
});

describe('collectMethods', () => {
  it('refuses two functions of one name', () => {
    const b = { 'ops/b.ts': `import type { Tensor } from '../tensor.ts';\nexport function f(x: Tensor): void {}` };
    expect(complaint('export function f(x: Tensor): void {}', b)).toMatchInlineSnapshot(
      `"two functions want to be the method f: ops/a.ts:2 and ops/b.ts:2; tag one @nomethod"`,
    );
  });

  it('refuses a name that the class has', () => {
    expect(complaint('export function size(x: Tensor): void {}')).toMatchInlineSnapshot(
      `"ops/a.ts:2: class Tensor has a member size already; rename the function or tag it @nomethod"`,
    );
  });

  it('tells of an op without its export line, and makes it no method', () => {
    const op = `import type { Tensor } from '../tensor.ts';\nexport function f(x: Tensor): void {}`;
    inFolder({ 'ops/a.ts': op, 'ops/index.ts': 'export {};' }, (root) => {
      const { methods, unlisted } = collectMethods(root);
      expect(methods).toEqual([]);
      expect(complaintAbout(unlisted).replace(`${root}/`, '')).toMatchInlineSnapshot(
        `"ops/index.ts does not export f (ops/a.ts:2); add the export line, or tag a helper @internal"`,
      );
    });
  });

  it('refuses a signature whose types are not written down', () => {
    expect(complaint('export function f(x: Tensor) {}')).toMatchInlineSnapshot(
      `"ops/a.ts:2: the result has no type; write it down, so that the method can have it"`,
    );
    expect(complaint('export function f(x: Tensor, y = g()): void {}')).toMatchInlineSnapshot(
      `"ops/a.ts:2: parameter 1 has no type; write it down, so that the method can have it"`,
    );
  });

  it('refuses @method without a tensor first', () => {
    expect(complaint('/** @method */\nexport function f(x: number): void {}')).toMatchInlineSnapshot(
      `"ops/a.ts:3: f is tagged @method, but its first parameter is no Tensor"`,
    );
  });

  it('refuses what does not parse', () => {
    expect(complaint('export function f(')).toMatchInlineSnapshot(`"ops/a.ts:2: Expected \`)\` but found \`EOF\`"`);
  });
});

describe('generateMethods', () => {
  it('refuses a type that nobody can import', async () => {
    const op = `import type { Tensor } from '../tensor.ts';\ninterface O {}\nexport function f(x: Tensor, o: O): void {}`;
    await inFolder({ 'ops/a.ts': op }, (root) =>
      expect(generateMethods(root)).rejects.toThrow('f mentions the type O, which is not exported; export it'),
    );
  });
});
