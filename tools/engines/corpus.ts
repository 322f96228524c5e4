import { jsKernels, useBackend, useResidence } from '@frostgrad/core/extend';
import { Heap } from '../../packages/wasm/src/heap.ts';
import { wasmKernels } from '../../packages/wasm/src/kernels.ts';
import { none } from '../../packages/wasm/src/thresholds.ts';
import { Digest } from './digest.ts';
import { functionParts } from './functions.ts';
import { largeParts } from './large.ts';
import { opParts } from './ops.ts';
import { trainingPart } from './training.ts';

/** Digests by what was computed: an op by its name, other parts by names with a blank in them. */
export type Digests = Readonly<Record<string, string>>;

/** What an engine computed: with the kernels in TypeScript, and with those of the strict module, whatever the size. */
export interface Found {
  readonly js: Digests;
  readonly wasm: Digests;
}

/** Computes a fixed corpus on the kernels in use: every op on fixed samples, functions, large kernels, a training. */
function digests(): Digests {
  return { ...opParts(), ...functionParts(), ...largeParts(), ...trainingPart() };
}

/** Computes the corpus on both kernels. Nothing here is of Node: it runs in browsers, too. */
export function corpus(): Found {
  try {
    useBackend({});
    useResidence(null);
    const js = digests();
    const heap = new Heap(2 ** 26);
    useBackend(wasmKernels(heap, jsKernels, none));
    useResidence(heap);
    return { js, wasm: digests() };
  } finally {
    useBackend({});
    useResidence(null);
  }
}

/** One number for all. */
export function total(all: Digests): string {
  const digest = new Digest();
  for (const name of Object.keys(all).toSorted()) digest.text(`${name}=${all[name]};`);
  return digest.toString();
}

/** Parts of what is expected that were not found so. A new op, of which nothing is expected yet, is none of them. */
export function differences(found: Digests, expected: Digests): string[] {
  return Object.keys(expected)
    .filter((name) => found[name] !== expected[name])
    .toSorted();
}
