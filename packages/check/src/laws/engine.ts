import { backward, type BackwardOptions, GraphError, sum, type Tensor } from '@frostgrad/core';
import { difference } from '../bits.ts';
import { wrongGradient } from '../gradcheck/attempt.ts';
import { type AnyLaw, defineLaw, type Law, type Subject, Violation } from '../law.ts';
import { gradsOf, incoming } from '../sample.ts';
import { instructions, leavesOf, type Program, programs, runProgram, showProgram } from './program.ts';

/** An engine: how it runs a program and how it goes back. */
export interface EngineSubject extends Subject {
  readonly instructions: typeof instructions;
  readonly backward: (output: Tensor, options?: BackwardOptions) => void;
}

/** Core's own. */
export const engineSubjects: readonly EngineSubject[] = [{ op: 'engine', instructions, backward }];

/** Whether a program's result depends on a leaf more than once. */
function isDiamond({ steps, leaves }: Program): boolean {
  const paths = leaves.map(() => 1);
  for (const { reads } of steps)
    paths.push(reads.reduce((n, i) => n + (paths[paths.length - 1 - (i % paths.length)] as number), 0));
  return (paths.at(-1) as number) > 2;
}

function engineLaw(
  name: string,
  statement: string,
  check: Law<EngineSubject, Program>['check'],
): AnyLaw<EngineSubject> {
  return defineLaw<EngineSubject, Program>({
    name,
    statement,
    appliesTo: () => true,
    cases: () => programs(),
    show: (_, program) => showProgram(program),
    classes: {
      'five steps or more': { of: ({ steps }) => steps.length >= 5, atLeast: 0.2 },
      'a value read twice': { of: isDiamond, atLeast: 0.5 },
    },
    check,
  });
}

export const randomGraphs: AnyLaw<EngineSubject> = engineLaw(
  'random graphs',
  'the gradient of a random graph, and its own gradient, are central differences',
  (subject, program) => {
    for (const order of [1, 2] as const) {
      const finding = wrongGradient(
        (...leaves) => runProgram(program, leaves, subject.instructions),
        leavesOf(program),
        { order, directions: 1, seed: program.seed },
      );
      if (finding !== null) throw new Violation(`order ${order}: ${finding.text()}`);
    }
  },
);

export const accumulation: AnyLaw<EngineSubject> = engineLaw(
  'accumulation',
  'two runs give gradients of the same bits, a retained graph gives them again and adds them up, and a graph that was freed refuses',
  (subject, program) => {
    const run = (): { leaves: Tensor[]; loss: Tensor } => {
      const leaves = leavesOf(program);
      return { leaves, loss: sum(runProgram(program, leaves, subject.instructions)) };
    };
    const [first, second] = [run(), run()];
    if (!first.loss.requiresGrad) throw new Violation('the result does not require grad');
    subject.backward(first.loss, { retainGraph: true });
    const once = first.leaves.map(({ grad }) => grad?.toTypedArray());
    subject.backward(second.loss);
    for (const [i, leaf] of second.leaves.entries()) {
      const fault =
        leaf.grad === null || first.leaves[i]?.grad === null
          ? null
          : difference(leaf.grad, first.leaves[i]?.grad as Tensor);
      if (fault !== null) throw new Violation(`leaf ${i}: two runs differ: ${fault}`);
    }
    subject.backward(first.loss);
    for (const [i, leaf] of first.leaves.entries()) {
      const twice = leaf.grad?.toTypedArray();
      for (const [j, v] of (twice ?? new Float64Array(0)).entries()) {
        const wanted = 2 * (once[i]?.[j] as number);
        if (v !== wanted)
          throw new Violation(`leaf ${i}, element ${j}: after two passes the gradient is ${v}; expected ${wanted}`);
      }
    }
    if (!savesAnything(program)) return; // a graph that kept nothing has nothing to free
    try {
      subject.backward(first.loss);
    } catch (error) {
      if (error instanceof GraphError && error.message.includes('retainGraph')) return;
      throw error;
    }
    throw new Violation('a second pass over a graph that was freed did not throw');
  },
);

const keeping: ReadonlySet<string> = new Set(['mul', 'matmul', 'tanh', 'sigmoid', 'exp', 'softmax']);

/** Whether the last step is one whose gradient reads a value. */
function savesAnything({ steps }: Program): boolean {
  return keeping.has(steps.at(-1)?.name ?? '');
}

export const unrelatedGraphs: AnyLaw<EngineSubject> = engineLaw(
  'unrelated graphs',
  'what else is recorded, run backward or thrown away meanwhile changes no bit of a gradient',
  (subject, program) => {
    const run = (meanwhile: () => void): Tensor[] => {
      const leaves = leavesOf(program);
      const out = runProgram(program, leaves, subject.instructions);
      meanwhile();
      return gradsOf(out, leaves, incoming(out.shape, 'float64', program.seed));
    };
    const other = { ...program, steps: program.steps.toReversed() };
    const quiet = run(() => {});
    const busy = run(() => {
      const leaves = leavesOf(other);
      runProgram(program, leaves, subject.instructions);
      const loss = sum(runProgram(other, leaves, subject.instructions));
      if (loss.requiresGrad) subject.backward(loss);
    });
    for (const [i, dx] of quiet.entries()) {
      const fault = difference(dx, busy[i] as Tensor);
      if (fault !== null) throw new Violation(`leaf ${i}: ${fault}`);
    }
  },
);

export const recordedGraphs: AnyLaw<EngineSubject> = engineLaw(
  'recorded graphs',
  'gradients that are recorded (createGraph) have the bits of those that are not',
  (subject, program) => {
    const leaves = leavesOf(program);
    const out = runProgram(program, leaves, subject.instructions);
    const g = incoming(out.shape, 'float64', program.seed);
    const plain = gradsOf(out, leaves, g, { retainGraph: true });
    const recorded = gradsOf(out, leaves, g, { createGraph: true });
    for (const [i, dx] of plain.entries()) {
      const fault = difference(dx, recorded[i] as Tensor);
      if (fault !== null) throw new Violation(`leaf ${i}: ${fault}`);
    }
  },
);

export const leavesAlone: AnyLaw<EngineSubject> = engineLaw(
  'leaves alone',
  'the gradient of a leaf has the same bits asked for alone or among all, from grad or from backward',
  (subject, program) => {
    const result = (leaves: readonly Tensor[]): Tensor => runProgram(program, leaves, subject.instructions);
    const leaves = leavesOf(program);
    const out = result(leaves);
    const g = incoming(out.shape, 'float64', program.seed);
    const together = gradsOf(out, leaves, g, { retainGraph: true });
    subject.backward(out, { gradient: g });
    for (const [i, dx] of together.entries()) {
      const kept = (leaves[i] as Tensor).grad;
      const own = leavesOf(program).map((leaf, j) => (j === i ? leaf : leaf.detach()));
      const alone = result(own);
      const [dxAlone] = alone.requiresGrad ? gradsOf(alone, [own[i] as Tensor], g) : [];
      for (const [how, other] of [['in .grad', kept] as const, ['alone', dxAlone ?? null] as const]) {
        const fault = other === null ? null : difference(dx, other);
        if (fault !== null) throw new Violation(`leaf ${i}, among all and ${how}: ${fault}`);
      }
    }
  },
);

/**
 * What the engine obeys, over random programs.
 *
 * @example
 * engineLaws.length // 5
 */
export const engineLaws: readonly AnyLaw<EngineSubject>[] = [
  randomGraphs,
  accumulation,
  unrelatedGraphs,
  recordedGraphs,
  leavesAlone,
];
