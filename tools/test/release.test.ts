import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leadAugmentations } from '../release/augmentations.ts';
import { budgets } from '../release/budgets.ts';
import { publicPackages, readManifest } from '../release/packages.ts';
import { publishConfigOf } from '../release/publish-config.ts';

describe('publishConfigOf', () => {
  it('keeps every condition but the one that leads to sources', () => {
    const exports = {
      '.': { '@frostgrad/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    };
    expect(publishConfigOf({ name: 'x', version: '1.0.0', exports })).toEqual({
      access: 'public',
      exports: {
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './package.json': './package.json',
      },
    });
  });
});

describe('publicPackages', () => {
  const packages = publicPackages();

  it('lists dependencies before those that need them', () => {
    const names = packages.map(({ manifest }) => manifest.name);
    for (const [i, { manifest }] of packages.entries()) {
      const needed = Object.keys(manifest.dependencies ?? {}).filter((name) => names.includes(name));
      expect(names.slice(0, i)).toEqual(expect.arrayContaining(needed));
    }
  });

  it('gives each a byte budget, and the tests its sources', () => {
    const root = readManifest('package.json') as unknown as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    for (const { key, manifest } of packages) {
      expect(Object.keys(budgets), 'tools/release/budgets.ts').toContain(key);
      expect(root.devDependencies, 'package.json of the workspace').toHaveProperty([manifest.name], 'workspace:*');
    }
  });

  it('ships compiled files only', () => {
    for (const { folder } of packages) {
      expect(readManifest(`${folder}/package.json`)).toMatchObject({ files: ['dist'], type: 'module', license: 'MIT' });
    }
  });
});

describe('leadAugmentations', () => {
  let dist = '';
  beforeEach(() => {
    dist = mkdtempSync(join(tmpdir(), 'frostgrad-dist-'));
  });
  afterEach(() => rmSync(dist, { recursive: true }));
  const write = (file: string, text: string): void => writeFileSync(join(dist, file), text);
  const read = (file: string): string => readFileSync(join(dist, file), 'utf8');
  const augmentation = (module: string): string =>
    `declare module "${module}" {\n  interface Tensor extends Methods {}\n}`;

  it('leads an augmentation to the built file with the class, and exports the class where it stands', () => {
    write('chunk-1.d.ts', 'declare class Tensor extends Value {}\nexport { Tensor as t };');
    write('index.d.ts', augmentation('./tensor.ts'));
    leadAugmentations(dist);
    expect(read('chunk-1.d.ts')).toBe('export declare class Tensor extends Value {}\nexport { Tensor as t };');
    expect(read('index.d.ts')).toBe(augmentation('./chunk-1.js'));
  });

  it('refuses a class that stands in no file, or in two', () => {
    write('index.d.ts', augmentation('./tensor.ts'));
    expect(() => leadAugmentations(dist)).toThrow('augments Tensor, which is declared in 0 built files');
    for (const file of ['a.d.ts', 'b.d.ts']) write(file, 'declare class Tensor {}');
    expect(() => leadAugmentations(dist)).toThrow('augments Tensor, which is declared in 2 built files');
  });
});
