import { grad, type HookHandle, sum, type Tensor, type TensorHook } from '@frostgrad/core';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Subject, Violation } from '../law.ts';
import { instructions, leavesOf, type Program, programs, runProgram, showProgram } from './program.ts';

/** A way to see a tensor's gradient as it passes. */
export interface HookSubject extends Subject {
  readonly registerHook: (x: Tensor, hook: TensorHook) => HookHandle;
}

/** Core's own. */
export const hookSubjects: readonly HookSubject[] = [
  { op: 'registerHook', registerHook: (x, hook) => x.registerHook(hook) },
];

/** Runs a program and gives every value that it computed on the way, leaves first. */
function valuesOf(program: Program, leaves: readonly Tensor[]): { values: Tensor[]; out: Tensor } {
  const values = [...leaves];
  const noted = Object.fromEntries(
    Object.entries(instructions).map(([name, run]) => [
      name,
      (a: Tensor, b: Tensor): Tensor => {
        const y = run(a, b);
        values.push(y);
        return y;
      },
    ]),
  );
  return { values, out: sum(runProgram(program, leaves, noted)) };
}

export const hooks: AnyLaw<HookSubject> = defineLaw<HookSubject, Program>({
  name: 'hooks',
  statement:
    'the hook of each value sees, once, the gradient that grad() gives for it, and hooks that return it change no bit',
  appliesTo: () => true,
  cases: () => programs(),
  show: (_, program) => showProgram(program),
  classes: { 'five steps or more': { of: ({ steps }) => steps.length >= 5, atLeast: 0.2 } },
  check: ({ registerHook }, program) => {
    const [plain, hooked] = [leavesOf(program), leavesOf(program)].map((leaves) => ({
      leaves,
      ...valuesOf(program, leaves),
    })) as [ReturnType<typeof valuesOf> & { leaves: Tensor[] }, ReturnType<typeof valuesOf> & { leaves: Tensor[] }];
    const expected = grad(plain.out, plain.values, { allowUnused: true, retainGraph: true });
    const seen: Tensor[][] = hooked.values.map(() => []);
    for (const [i, value] of hooked.values.entries()) {
      registerHook(value, (g) => {
        seen[i]?.push(g);
        return g;
      });
    }
    hooked.out.backward();
    for (const [i, gradients] of seen.entries()) {
      const wanted = expected[i] as Tensor | null;
      if (gradients.length !== (wanted === null ? 0 : 1)) {
        throw new Violation(
          `the hook of value ${i} was called ${gradients.length} times; expected ${wanted === null ? 0 : 1}`,
        );
      }
      const fault = wanted === null ? null : difference(wanted, gradients[0] as Tensor);
      if (fault !== null) throw new Violation(`the hook of value ${i} saw something else: ${fault}`);
    }
    for (const [i, leaf] of hooked.leaves.entries()) {
      const fault = leaf.grad === null ? null : difference(expected[i] as Tensor, leaf.grad);
      if (fault !== null) throw new Violation(`the gradient of leaf ${i} is another one with hooks: ${fault}`);
    }
  },
});
