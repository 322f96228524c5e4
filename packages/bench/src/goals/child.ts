/** One of our backends as a contestant: answers questions on the standard input. */
import { useBlas } from '@frostgrad/blas';
import { useBackend } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import { ours } from './ours.ts';
import { serve } from './serve.ts';

const backends: Readonly<Record<string, () => string>> = {
  js: () => {
    useBackend({});
    return `kernels in TypeScript, Node ${process.version}`;
  },
  wasm: () => {
    useWasm();
    return 'strict kernels in WebAssembly';
  },
  blas: () => {
    useWasm();
    // without its path: results are kept, and say nothing of the machine's folders
    const { version, threads } = useBlas({ threads: Number(process.argv[3] ?? 1) });
    return `${version}, threads: ${threads}`;
  },
};

const use = backends[process.argv[2] ?? ''];
if (use === undefined)
  throw new Error(`no backend '${process.argv[2]}'; there are ${Object.keys(backends).join(', ')}`);
await serve(use(), ours);
