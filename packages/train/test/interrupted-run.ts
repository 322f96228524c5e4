/** A run for a process of its own: `interrupted-run.ts FILE [resume]`. Its steps are made slow; Ctrl-C keeps it in FILE. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tensor } from '@frostgrad/core';
import { DataLoader } from '@frostgrad/data';
import { Rng } from '@frostgrad/core';
import { SGD } from '@frostgrad/optim';
import { fit, type FitState } from '../src/index.ts';
import { createProgress, interruptSignal } from '../src/node.ts';

const [path = '', way] = process.argv.slice(2);
const kept =
  way === 'resume' && existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { readonly w: number; readonly state: FitState })
    : null;
const w = tensor([kept?.w ?? 0], { requiresGrad: true });
const loader = new DataLoader([1, 2, 3, 4, 5, 6, 7, 8], { shuffle: true, rng: new Rng(1) });
const steps = way === 'resume' ? 0 : 10;

const interrupt = interruptSignal();
const progress = createProgress({ epochs: 4, perEpoch: loader.length });
const { ended, savedTo } = await fit(null, loader, {
  loss: ([x]) => {
    for (const until = performance.now() + steps; performance.now() < until;);
    return w
      .mul(x as number)
      .sub(1)
      .pow(2)
      .sum();
  },
  optimizer: new SGD([w], { lr: 0.001 }),
  epochs: 4,
  signal: interrupt.signal,
  progress: {
    advance(n, loss) {
      if (way !== 'resume') process.stdout.write('.');
      progress.advance(n, loss);
    },
    endEpoch: (line) => progress.endEpoch(line),
  },
  save: (state, reason) => {
    if (reason !== 'interrupted') return undefined;
    writeFileSync(path, JSON.stringify({ w: w.item(), state }));
    return path;
  },
  ...(kept === null ? {} : { resume: kept.state }),
});
interrupt.stop();
progress.stop();
process.stdout.write(`${ended} ${savedTo ?? '-'} ${w.item()}\n`);
