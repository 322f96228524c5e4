import { resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import * as alone from './fixtures/functional/alone.ts';

const program = 'program.ts';

/** A program over the sources, bundled as an application is. */
async function bundled(code: string): Promise<string> {
  const bundle = await rolldown({
    input: program,
    resolve: { conditionNames: ['@frostgrad/source', 'import'] },
    logLevel: 'silent',
    plugins: [
      { name: program, resolveId: (id) => (id === program ? id : null), load: (id) => (id === program ? code : null) },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  await bundle.close();
  return output[0].code;
}

/** The program of `alone.ts` that uses one of its functions. */
const using = (name: string): string =>
  `import { ${name} } from '${resolve('tools/test/fixtures/functional/alone.ts')}';\nexport const found = ${name}();`;

/** Ops that are defined in a bundle. */
const opsIn = (code: string): string[] =>
  [...code.matchAll(/\bname: "(\w+)",\s+inputs\b/g)].map(([, name = '']) => name);

/** Ops that hand the engine its arithmetic. */
const engine = ['add', 'cast', 'expand', 'reshape', 'sum', 'zeroAt'];

describe('a bundle of the functional entry', () => {
  it.each(Object.entries(alone))('has all that %s needs', async (name, compute) => {
    const url = `data:text/javascript,${encodeURIComponent(await bundled(using(name)))}`;
    const module = (await import(/* @vite-ignore */ url)) as { readonly found: readonly number[] };
    expect(module.found.length).toBeGreaterThan(2);
    expect(module.found).toEqual(compute());
  });

  it('has no op but those that it uses and those of the engine', async () => {
    const own = [...engine, 'mul'].toSorted();
    expect(opsIn(await bundled(using('engine'))).toSorted()).toEqual(own);
    const more = opsIn(await bundled(using('losses'))).filter((op) => !own.includes(op));
    expect(more).toMatchInlineSnapshot(`
      [
        "sub",
        "where",
        "indexSelect",
        "indexAdd",
        "gather",
        "scatterAdd",
        "permute",
        "logSoftmax",
      ]
    `);
  });

  it.each([
    ['core/extend', 'pow64', []],
    ['optim', 'SGD', []],
    ['nn', 'Linear', ['indexAdd', 'indexSelect', 'linear', 'matmul', 'permute', 'where']],
  ] as const)(
    'of @frostgrad/%s has for %s no op but those of the engine and what it calls',
    async (entry, name, ops) => {
      const code = await bundled(`export { ${name} } from '@frostgrad/${entry}';`);
      expect(opsIn(code).toSorted()).toEqual([...engine, ...ops].toSorted());
    },
  );

  it('has no kernel but those', async () => {
    const code = await bundled(using('engine'));
    for (const kernel of [
      'matmul',
      'softmax',
      'gemm',
      'runForward',
      'argsort',
      'scatterAdd',
      'layerNorm',
      'segmentSum',
    ])
      expect(code).not.toMatch(new RegExp(`function ${kernel}\\b`));
    expect(await bundled(using('longRows'))).toMatch(/function runForward\b/);
  });
});
