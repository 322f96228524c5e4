import { checkpoint, grad, mul, Rng, type RngState, sum, type Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Subject, Violation } from '../law.ts';
import { leavesOf, type Program, programs, runProgram, showProgram } from './program.ts';

/** A way to compute part of a graph without keeping what it saves. */
export interface CheckpointSubject extends Subject {
  readonly checkpoint: (fn: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]) => Tensor;
}

/** Core's own. */
export const checkpointSubjects: readonly CheckpointSubject[] = [{ op: 'checkpoint', checkpoint }];

/** A program of which the steps from `cut` on run inside, and whether noise is drawn there. */
interface Cut {
  readonly program: Program;
  readonly cut: number;
  readonly noisy: boolean;
}

interface Outcome {
  readonly out: Tensor;
  readonly first: readonly Tensor[];
  readonly second: readonly Tensor[];
  readonly state: RngState;
}

const noCheckpoint: CheckpointSubject['checkpoint'] = (fn, ...inputs) => fn(...inputs);

/** Result, gradients, gradients of those, and where the generator stands after a draw in between. */
function outcome({ program, cut, noisy }: Cut, around: CheckpointSubject['checkpoint']): Outcome {
  const leaves = leavesOf(program);
  const rng = new Rng(program.seed);
  const head = { ...program, steps: program.steps.slice(0, cut) };
  const tail = { ...program, steps: program.steps.slice(cut) };
  const middle = runProgram(head, leaves);
  const out = around((x) => {
    const y = runProgram(tail, [...leaves, x]); // closes over the leaves
    return noisy ? mul(y, rng.normal(y.shape, 0, 1, { dtype: 'float64' })) : y;
  }, middle);
  rng.next();
  const first = grad(sum(out), leaves, { createGraph: true, materializeGrads: true });
  const again = first.map((g) => sum(mul(g, g))).filter((g) => g.requiresGrad);
  const second = again.length === 0 ? [] : grad(again, leaves, { materializeGrads: true });
  return { out, first, second, state: rng.state };
}

export const checkpoints: AnyLaw<CheckpointSubject> = defineLaw<CheckpointSubject, Cut>({
  name: 'checkpoints',
  statement:
    'a checkpoint around part of a graph changes no bit of results, gradients, second gradients and random draws',
  appliesTo: () => true,
  cases: () => fc.record({ program: programs(), cut: fc.nat(8), noisy: fc.boolean() }),
  show: (_, { program }) => showProgram(program),
  classes: {
    'a cut in the middle': { of: ({ program, cut }) => cut > 0 && cut < program.steps.length, atLeast: 0.2 },
    noise: { of: ({ noisy }) => noisy, atLeast: 0.2 },
  },
  check: (subject, cut) => {
    const [plain, kept] = [outcome(cut, noCheckpoint), outcome(cut, subject.checkpoint)];
    const pairs: [string, Tensor, Tensor][] = [['the result', plain.out, kept.out]];
    for (const order of ['first', 'second'] as const) {
      for (const [i, g] of plain[order].entries()) {
        pairs.push([`the ${order} gradient of leaf ${i}`, g, (kept[order][i] ?? plain.out) as Tensor]);
      }
    }
    for (const [what, a, b] of pairs) {
      const fault = difference(a, b);
      if (fault !== null) throw new Violation(`${what} differs: ${fault}`);
    }
    if (plain.state.drawn !== kept.state.drawn) {
      throw new Violation(`the generator stands at ${kept.state.drawn}; expected ${plain.state.drawn}`);
    }
  },
});
