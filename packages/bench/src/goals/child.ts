/** One of our backends as a contestant: answers questions on the standard input. */
import { useBlas } from '@frostgrad/blas';
import { scope } from '@frostgrad/core';
import { useBackend } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import { relaxed } from '@frostgrad/wasm/relaxed';
import { ours } from './ours.ts';
import { type Program, type Programs, serve } from './serve.ts';

const [backend = '', ...options] = process.argv.slice(2);
const inScope = options.includes('scope');
const threads = Number(options.find((option) => option !== 'scope') ?? 1);

const within = inScope ? ', each run in a scope' : '';

/** Each run of a program in a scope of its own. */
const scoped = (programs: Programs): Programs =>
  Object.fromEntries(
    Object.entries(programs).map(([id, make]) => {
      const made = (): Program => {
        const { run, witness } = make();
        return { run: () => scope(run), witness: () => scope(witness) };
      };
      return [id, made];
    }),
  );

const backends: Readonly<Record<string, () => string>> = {
  js: () => {
    useBackend({});
    return `kernels in TypeScript, Node ${process.version}`;
  },
  wasm: () => {
    useWasm();
    return `strict kernels in WebAssembly${within}`;
  },
  relaxed: () => {
    useWasm({ build: relaxed });
    return `relaxed kernels in WebAssembly${within}`;
  },
  blas: () => {
    useWasm();
    // without its path: results are kept, and say nothing of the machine's folders
    const found = useBlas({ threads });
    return `${found.version}, threads: ${found.threads}${within}`;
  },
};

const use = backends[backend];
if (use === undefined) throw new Error(`no backend '${backend}'; there are ${Object.keys(backends).join(', ')}`);
await serve(use(), inScope ? scoped(ours) : ours);
