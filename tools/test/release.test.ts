import { describe, expect, it } from 'vitest';
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
