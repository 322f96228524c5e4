/** A model goes from PyTorch to here and back: `npx -y pnpm@12 round-trip`. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@frostgrad/core';
import { decodeSafetensors } from '@frostgrad/nn';
import { SGD } from '@frostgrad/optim';
import { saveCheckpoint } from '@frostgrad/train/node';
import { largestDifference, modelIn, questionIn, Tagger } from './tagger.ts';

/** The interpreter named by FROSTGRAD_PYTHON, else the first that imports torch. */
function pythonWithTorch(): string | undefined {
  const named = process.env['FROSTGRAD_PYTHON'];
  const tried = named === undefined ? ['python3', '/usr/bin/python3', 'python'] : [named];
  return tried.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
}

function runPython(python: string, ...args: string[]): boolean {
  const script = fileURLToPath(new URL('pytorch.py', import.meta.url));
  return spawnSync(python, [script, ...args], { stdio: 'inherit' }).status === 0;
}

async function roundTrip(python: string, folder: string): Promise<boolean> {
  const [there, back] = [join(folder, 'from-pytorch.safetensors'), join(folder, 'to-pytorch.safetensors')];
  if (!runPython(python, 'write', there)) return false;
  const { tensors } = decodeSafetensors(await readFile(there));
  const { ids, lengths, outputs: theirs } = questionIn(tensors);
  const model = new Tagger(new Rng(0));
  model.loadStateDict(modelIn(tensors));
  const rows = lengths.toTypedArray();
  const difference = largestDifference(model.forward(ids, rows), theirs);
  console.log(`loaded here; outputs differ by at most ${difference.toExponential(1)}`);

  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  for (let step = 0; step < 5; step++) {
    model.forward(ids, rows).pow(2).mean().backward();
    optimizer.step();
    optimizer.zeroGrad();
  }
  const outputs = model.forward(ids, rows).detach();
  console.log(`trained for 5 steps; outputs have moved by at most ${largestDifference(outputs, theirs).toFixed(3)}`);
  await saveCheckpoint(back, { model, optimizer }, { ids, lengths, outputs });
  return runPython(python, 'check', back) && difference <= 1e-5;
}

const python = pythonWithTorch();
if (python === undefined) {
  console.error('round-trip: no Python that imports torch was found; name one in FROSTGRAD_PYTHON');
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'frostgrad-round-trip-'));
  const same = await roundTrip(python, folder);
  await rm(folder, { recursive: true });
  console.log(same ? 'the same outputs, there and back' : 'the outputs are NOT the same');
  if (!same) process.exitCode = 1;
}
