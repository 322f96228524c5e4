/** The freeze race: four ways to keep part of a model as it is, side by side. `npx -y pnpm@12 race` */
import { Rng } from '@frostgrad/core';
import { batchesOf } from '../g2p/batching.ts';
import { print, runCommand } from '../g2p/command.ts';
import { loadDictionary, pairsOf } from '../g2p/dictionary.ts';
import { givenCount, givenValues } from '../g2p/options.ts';
import { createPhoneTable } from '../g2p/vocabulary.ts';
import { runRace } from './race.ts';
import { tableOf } from './table.ts';
import { createTrack } from './track.ts';

const STEPS = 200;
const BATCH = 16;
const WORDS = 3000;
const LONGEST = 5;

const help = `frostgrad race: four ways to keep part of a model as it is, under AdamW with weight decay and clipping

  npx -y pnpm@12 race [options]

  --steps N   steps of each (${STEPS})
  --seed N    the same seed gives the same bits (0)
  --help      this text

The same small G2P model learns four times from the same batches, and the rows of six vowels and the first eight columns
of the output layer are to stay. Half-way the gradient of one element that is to stay overflows, once. At the end all
is to learn again, and takes one step.
`;

await runCommand(async (args) => {
  const values = givenValues(args, ['steps', 'seed']);
  if ('help' in values) return print(help);
  const steps = givenCount(values, 'steps', { least: 2, most: 1_000_000, otherwise: STEPS });
  const seed = givenCount(values, 'seed', { least: 0, most: 2 ** 32 - 1, otherwise: 0 });
  const dictionary = loadDictionary();
  const pairs = pairsOf(dictionary, 'train', { maxLetters: LONGEST }).slice(0, WORDS);
  const table = createPhoneTable(dictionary.phones);
  const rng = new Rng(seed);
  const batches = [...batchesOf(pairs, table, { batchSize: BATCH, rng })];
  const track = createTrack(steps);
  const results = runRace({ steps, batches, phoneCount: table.size, seed }, (step, standings) => {
    track.show(step, standings);
  });
  track.stop();
  print(tableOf(results));
});
