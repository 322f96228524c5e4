/** What an engine runs, bundled into one script: computes the corpus, and says as JSON what it found. */
import { matmul, Rng } from '@frostgrad/core';
import { useWasm } from '@frostgrad/wasm';
import { relaxed } from '@frostgrad/wasm/relaxed';
import { corpus } from './corpus.ts';
import type { Told } from './engine.ts';

/** The part of a browser's document that is used here; a Node has none. */
interface Page {
  readonly body: { textContent: string };
}

/** Whether the relaxed build runs here, chosen as users choose it, and rounds otherwise than the strict one. */
function relaxedBuild(): Told['relaxed'] {
  const rng = new Rng(1);
  const [a, b] = [rng.normal([64, 64]), rng.normal([64, 64])];
  useWasm();
  const strict = matmul(a, b).toTypedArray();
  if (useWasm({ build: relaxed, optional: true }) !== 'relaxed') return 'not here';
  return matmul(a, b).toTypedArray().some((x, i) => x !== strict[i]) ? 'fused' : 'not fused'; // prettier-ignore
}

const told: Told = { ...corpus(), relaxed: relaxedBuild() };
const { document: page } = globalThis as { document?: Page };
if (page === undefined) console.log(JSON.stringify(told));
else page.body.textContent = JSON.stringify(told);
