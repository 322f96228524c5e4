import {
  detachAt,
  type GradNode,
  grad,
  log,
  mul,
  noGrad,
  relu,
  Segments,
  sqrt,
  sum,
  tanh,
  Tensor,
  tensor,
  where,
} from '@frostgrad/core';
import { explainGrad, type GradExplanation, type Spot } from '@frostgrad/core/explain';
import fc from 'fast-check';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Subject, Violation } from '../law.ts';
import { instructions, leavesOf, type Program, programs, runProgram, showProgram } from './program.ts';

/** A way to explain gradients. */
export interface ExplainSubject extends Subject {
  readonly explainGrad: typeof explainGrad;
}

/** What stands in the way of a gradient, or spoils it. */
const obstacles: typeof instructions = {
  ...instructions,
  relu: (a) => relu(a),
  nothing: (a) => mul(a, 0),
  firstRow: (a) => detachAt(a, Segments.rows([2, 2], [1])),
  tiny: (a) => mul(a, 1e-200),
  huge: (a) => mul(a, 1e200),
  safeRoot: (a) => where(a.gt(0), sqrt(a), 0),
  safeLog: (a, b) => where(a.gt(1e9), log(mul(b, 0)), a),
  cut: (a) => a.detach(),
  quiet: (a) => noGrad(() => tanh(a)),
  gate: (a, b) => where(b.gt(0), a, 0),
};

/** A program, a leaf of it, and an element or all. */
interface Explained {
  readonly program: Program;
  readonly leaf: number;
  readonly at: number | null;
}

/** A fresh run of a case: the same numbers in another graph. */
function runOf({ program, leaf }: Explained): { leaves: Tensor[]; x: Tensor; loss: Tensor } {
  const leaves = leavesOf(program);
  return { leaves, x: leaves[leaf % leaves.length] as Tensor, loss: sum(runProgram(program, leaves, obstacles)) };
}

const positionOf = (k: number): [number, number] => [k >> 1, k & 1];

/** The gradient of x by `grad`, after `change` has had its way with the graph. */
function gradientOf(c: Explained, change: (loss: Tensor) => void = () => {}): Tensor | null {
  const { x, loss } = runOf(c);
  if (!loss.requiresGrad) return null;
  change(loss);
  return grad(loss, [x], { allowUnused: true })[0] ?? null;
}

/** What a gradient asks for an explanation of. */
function expectedKinds(gradient: Tensor | null, at: number | null): readonly GradExplanation['kind'][] {
  if (gradient === null) return ['noGraph', 'notConnected'];
  const asked = valuesOf(gradient).filter((_, k) => at === null || k === at);
  if (asked.some(Number.isNaN)) return ['nan'];
  if (asked.some((v) => !Number.isFinite(v))) return ['infinite'];
  return asked.every((v) => v === 0) ? ['zero', 'underflowed'] : ['flows'];
}

const valuesOf = (x: Tensor): number[] => Array.from(x.toTypedArray());

/** The only node of a name behind a result; null when there are several, or none. */
function onlyNode(loss: Tensor, name: string): GradNode | null {
  const seen = new Set<GradNode>(loss.gradFn === null ? [] : [loss.gradFn]);
  for (const node of seen) for (const edge of node.edges) if (edge !== null) seen.add(edge);
  const found = [...seen].filter((node) => node.name === name);
  return found.length === 1 ? (found[0] as GradNode) : null;
}

/** Not 0 anywhere, and no two alike. */
const anything = (like: Tensor): Tensor =>
  tensor(
    Float64Array.from({ length: like.size }, (_, k) => 1.7 + 0.37 * k),
    { shape: like.shape },
  );

/** What a node's formulas were given and what they gave one input; null when its name is not that of one node alone. */
function seenAt(c: Explained, spot: Spot, change: (g: Tensor) => Tensor): { given: Tensor; part: Tensor } | null {
  let seen: { given: Tensor; part: Tensor } | null = null;
  gradientOf(c, (loss) => {
    const node = onlyNode(loss, spot.op);
    node?.registerPrehook(change);
    node?.registerHook((parts, given) => {
      const part = parts[placeOf(spot)] ?? null;
      if (part !== null) seen = { given, part };
    });
  });
  return seen;
}

/** Where an op's input stands among its edges, by the name that explanations give. */
function placeOf({ op, input }: Spot): number {
  const name = input.replace(/^'|'$/g, '');
  if (op === 'where') return ['condition', 'a', 'b'].indexOf(name);
  return name === 'b' || name === 'input 1' ? 1 : 0;
}

/** Refuses a cause of zero that is none. */
function expectZeroTrue(c: Explained, causes: Extract<GradExplanation, { kind: 'zero' }>['causes']): void {
  if (causes.length === 0) throw new Violation('it is 0, and no cause is named');
  for (const cause of causes) {
    if (cause.input === '') continue;
    const name = `${cause.op} for ${cause.input}`;
    const seen = seenAt(c, cause, (g) => g);
    if (seen === null) continue;
    if (!valuesOf(seen.part).includes(0)) throw new Violation(`${name} is said to give 0, and gives ${seen.part}`);
    if (cause.why !== 'formula' && valuesOf(seen.given).every((v) => v === 0)) {
      throw new Violation(`${name} is said to make 0 of what is not, and only 0 arrives`);
    }
    if (cause.why !== 'formula' || causes.length > 1) continue;
    // whatever arrives there instead, x must not see it
    const other = gradientOf(c, (loss) => void onlyNode(loss, cause.op)?.registerPrehook(anything));
    const through = valuesOf(other as Tensor).filter((v, k) => (c.at === null || k === c.at) && v !== 0);
    if (through.length > 0)
      throw new Violation(`${name} is said to give 0 whatever arrives, and lets ${through} through`);
  }
}

/** Refuses a cause of NaN or Infinity that is none. */
function expectNonFiniteTrue(c: Explained, why: Extract<GradExplanation, { kind: 'nan' | 'infinite' }>): void {
  const { cause } = why;
  if (cause.input === '') return;
  const bad = (v: number | undefined): boolean =>
    why.kind === 'nan' ? Number.isNaN(v) : Math.abs(v ?? 0) === Infinity;
  const at = (x: Tensor, position: readonly number[]): number | undefined =>
    x.toTypedArray()[position.reduce((k, p, axis) => k * (x.shape[axis] as number) + p, 0)];
  const name = `${cause.op} for ${cause.input}`;
  const seen = seenAt(c, cause, (g) => g);
  if (seen === null) return;
  if (!bad(at(seen.part, cause.element)))
    throw new Violation(`${name} is said to give ${why.kind}, and gives ${seen.part}`);
  // without what is like it, it still is: it comes from nowhere else
  const clean = seenAt(c, cause, (g) =>
    tensor(
      Float64Array.from(valuesOf(g), (v) => (bad(v) ? 1 : v)),
      { shape: g.shape },
    ),
  );
  if (!bad(at((clean as NonNullable<typeof clean>).part, cause.element))) {
    throw new Violation(`${name} only passes on what arrives as ${seen.given}`);
  }
  if (cause.why !== 'zero times infinity') return;
  if (at(seen.given, cause.zeroAt ?? []) !== 0) throw new Violation(`no 0 arrives at ${name}: ${seen.given}`);
  if (cause.zeros.length === 0) throw new Violation(`it is not told where the 0 at ${name} came from`);
  // of an element of a result on the way: what a formula does to all of x is not to the point
  for (const zero of cause.zeros) if (zero.why !== 'formula') expectZeroTrue({ ...c, at: null }, [zero]);
}

function expectTrue(c: Explained, why: GradExplanation, gradient: Tensor | null): void {
  const kinds = expectedKinds(gradient, c.at);
  if (!kinds.includes(why.kind)) {
    throw new Violation(`the gradient is ${gradient === null ? 'absent' : gradient}, and is explained as ${why.kind}`);
  }
  if (why.kind === 'zero' || why.kind === 'underflowed') expectZeroTrue(c, why.causes);
  if (why.kind === 'nan' || why.kind === 'infinite') expectNonFiniteTrue(c, why);
  if (gradient !== null) {
    const kept = valuesOf(gradient).filter((_, k) => c.at === null || k === c.at);
    if (why.gradient?.zeros !== kept.filter((v) => v === 0).length)
      throw new Violation('its zeros are counted wrongly');
    const [top, bottom] = [why.path.at(0)?.op, why.path.at(-1)?.op];
    if (bottom !== 'leaf' || top !== 'sum') throw new Violation(`the path goes from ${top} to ${bottom}`);
  }
}

/** An absent gradient without a cut: the loss must not depend on x. */
function expectCutsTold(c: Explained, explain: typeof explainGrad): void {
  const { leaves, x } = runOf(c);
  const why = explain(() => sum(runProgram(c.program, leaves, obstacles)), x);
  if ((why.kind !== 'noGraph' && why.kind !== 'notConnected') || why.cuts.length > 0) return;
  const moved = leavesOf(c.program);
  moved[c.leaf % moved.length] = tensor(Float64Array.of(0.3, -1.2, 0.9, 2.1), { shape: [2, 2] });
  const fault = difference(runOf(c).loss, sum(runProgram(c.program, moved, obstacles)));
  if (fault !== null) throw new Violation(`no cut is named, and the loss depends on x: ${fault}`);
}

/** Whether a zero's one cause is a formula that can be told from all others by its name: one that is tried with anything. */
function canBeTried(c: Explained): boolean {
  const { x, loss } = runOf(c);
  const why = explainGrad(loss, x, c.at === null ? {} : { at: positionOf(c.at) });
  const [cause] = why.kind === 'zero' && why.causes.length === 1 ? why.causes : [];
  return cause?.why === 'formula' && onlyNode(loss, cause.op) !== null;
}

const kindOf = (c: Explained): GradExplanation['kind'] =>
  expectedKinds(gradientOf(c), c.at)[0] as GradExplanation['kind'];

export const explaining: AnyLaw<ExplainSubject> = defineLaw<ExplainSubject, Explained>({
  name: 'explanations',
  statement:
    'the cause that is named makes the zero, the NaN or the Infinity out of something else; no bit of the graph changes',
  appliesTo: () => true,
  cases: () =>
    fc.record({
      program: programs(Object.keys(obstacles)),
      leaf: fc.nat(2),
      at: fc.option(fc.nat(3), { nil: null }),
    }),
  show: (_, { program, leaf, at }) =>
    `${showProgram(program)}\n// explainGrad of v${leaf % program.leaves.length}, ${at === null ? 'all of it' : `element ${at}`}`,
  classes: {
    absent: { of: (c) => kindOf(c) === 'noGraph', atLeast: 0.1 },
    zero: { of: (c) => kindOf(c) === 'zero', atLeast: 0.1 },
    NaN: { of: (c) => kindOf(c) === 'nan', atLeast: 0.02 },
    infinite: { of: (c) => kindOf(c) === 'infinite', atLeast: 0.001 },
    'a formula to be tried': { of: canBeTried, atLeast: 0.05 },
    flows: { of: (c) => kindOf(c) === 'flows', atLeast: 0.1 },
  },
  check: (subject, c) => {
    const { leaves, x, loss } = runOf(c);
    const before = leaves.map((leaf) => tensor(leaf));
    const why = subject.explainGrad(loss, x, c.at === null ? {} : { at: positionOf(c.at) });
    for (const [i, leaf] of leaves.entries()) {
      const fault = difference(before[i] as Tensor, leaf);
      if (fault !== null) throw new Violation(`explaining changed leaf ${i}: ${fault}`);
      if (leaf.grad !== null) throw new Violation(`explaining left a .grad at leaf ${i}`);
    }
    const gradient = gradientOf(c);
    expectTrue(c, why, gradient);
    expectCutsTold(c, subject.explainGrad);
    if (!loss.requiresGrad) return;
    const after = usable(loss, x);
    if ((after === null) !== (gradient === null))
      throw new Violation('after explaining, x is reached as it was not before');
    const fault = after === null ? null : difference(gradient as Tensor, after);
    if (fault !== null) throw new Violation(`after explaining, the gradient is another one: ${fault}`);
  },
});

/** The gradient from the graph that was explained. */
function usable(loss: Tensor, x: Tensor): Tensor | null {
  try {
    return grad(loss, [x], { allowUnused: true })[0] ?? null;
  } catch (error) {
    throw new Violation(
      `after explaining, the graph is not usable: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
