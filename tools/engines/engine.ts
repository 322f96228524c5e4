import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError } from '../fail.ts';
import { run } from '../run.ts';
import type { Found } from './corpus.ts';

/** What an engine says: what it computed, and what the relaxed build does there. */
export interface Told extends Found {
  readonly relaxed: 'fused' | 'not fused' | 'not here';
}

/** Something that runs JavaScript. */
export interface Engine {
  readonly name: string;
  /** Its version, in its own words. */
  readonly version: () => string;
  /** Runs a script, and gives what that said. */
  readonly run: (script: string, folder: string) => Told;
}

const node = (name: string, program: string): Engine => ({
  name,
  version: () => `Node ${run(program, ['--version']).trim()}`,
  run: (script, folder) => {
    const path = join(folder, 'corpus.mjs');
    writeFileSync(path, script);
    return JSON.parse(run(program, [path])) as Told;
  },
});

/** Ten times what the corpus takes on a busy machine. */
const PATIENCE_MS = 300_000;

/** A page says what it found as its text, and the browser prints that. */
const chromium = (program: string): Engine => ({
  name: 'chromium',
  version: () => run(program, ['--version']).trim(),
  run: (script, folder) => {
    const path = join(folder, 'corpus.html');
    writeFileSync(path, `<!doctype html><body><script>${script.replaceAll('</script', '<\\/script')}</script></body>`);
    // the page is our own, and machines that test often have neither a sandbox nor much shared memory
    const flags = ['--headless', '--disable-gpu', '--no-sandbox', '--disable-dev-shm-usage'];
    const profile = `--user-data-dir=${join(folder, 'profile')}`;
    const dom = run(program, [...flags, profile, '--dump-dom', pathToFileURL(path).href], { timeoutMs: PATIENCE_MS });
    const [said] = /\{.*\}(?=<\/body>)/s.exec(dom) ?? [];
    if (said === undefined) throw new ToolError(`the page said nothing: ${dom.slice(-400)}`);
    return JSON.parse(said) as Told;
  },
});

/** The first of some programs that is on the path. */
function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** The engines of this machine: this Node, the oldest that is supported, and a Chromium unless it is missing. */
export function engines(): Engine[] {
  const browser = process.env['FROSTGRAD_CHROMIUM'] ?? onPath(BROWSERS);
  return [
    node('node24', process.execPath),
    node('node20', resolve('node_modules/node20/bin/node')),
    ...(browser === undefined ? [] : [chromium(browser)]),
  ];
}
