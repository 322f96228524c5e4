import { scope } from '@frostgrad/core';
import { useResidence } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import { ours } from '../goals/ours.ts';
import type { Program } from '../goals/serve.ts';
import type { Case } from '../compare.ts';
import type { Suite } from '../suite.ts';

/** A program whose parameters, and what its optimizer remembers, are ordinary arrays, which kernels copy. */
function outside(make: () => Program): Program {
  useResidence(null);
  const program = make();
  program.run(); // state is made by the first step
  useWasm();
  return program;
}

function cases(make: () => Program): Case[] {
  useWasm();
  const ways = { 'ordinary arrays': outside(make), 'in the heap': make() };
  return [false, true].flatMap((inScope) =>
    Object.entries(ways).map(([name, { run }]) => ({
      name: inScope ? `${name}, in scopes` : name,
      run: inScope ? () => scope(run) : run,
    })),
  );
}

/** Training steps of the goals, with parameters and state of Adam where kernels work, and elsewhere. */
export const resident: Suite = {
  name: 'resident',
  about: 'training steps with parameters and state of Adam in the heap and outside, in scopes and without',
  *groups(size) {
    for (const name of size === 'small' ? ['mlp'] : ['mlp', 'transformer', 'lstm']) {
      yield { title: `${name}, a step`, cases: cases(ours[name] as () => Program) };
    }
  },
};
