/** What an engine runs, bundled into one script: computes the corpus, and says as JSON what it found. */
import { canRun } from '../../packages/wasm/src/module.ts';
import { relaxed } from '../../packages/wasm/src/relaxed.ts';
import { corpus } from './corpus.ts';
import type { Told } from './engine.ts';

/** The part of a browser's document that is used here; a Node has none. */
interface Page {
  readonly body: { textContent: string };
}

const told: Told = { ...corpus(), relaxed: canRun(relaxed) };
const { document: page } = globalThis as { document?: Page };
if (page === undefined) console.log(JSON.stringify(told));
else page.body.textContent = JSON.stringify(told);
