import { div, grad, log, Segments, sqrt, type Tensor, tensor } from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import fc from 'fast-check';
import { padContents } from '../arbitraries/pad-contents.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import type { DetachSubject } from './detaching.ts';

/** Ops whose derivative is infinite at 0. */
const unsafe: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  log: (x) => log(x),
  sqrt: (x) => sqrt(x),
  div: (x) => div(1, x),
};

interface Unsafe {
  readonly op: string;
  /** Whether each element is detached, and whether it is 0 there, where the op is unsafe. */
  readonly elements: readonly (readonly [detached: boolean, unsafe: boolean])[];
  /** What arrives: anything where it is detached. */
  readonly g: Float32Array | Float64Array;
}

const cases = fc.integer({ min: 2, max: 6 }).chain((size) =>
  fc.record({
    op: fc.constantFrom(...Object.keys(unsafe)),
    elements: fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: size, maxLength: size }),
    g: padContents(size),
  }),
);

const isBoth = ([detached, atZero]: readonly [boolean, boolean]): boolean => detached && atZero;

/** The values of a case, where an unsafe element is a detached one. */
const leafOf = ({ elements }: Unsafe): Tensor =>
  tensor(
    elements.map((e, i) => (isBoth(e) ? 0 : 1 + i)),
    { requiresGrad: true },
  );

function gradientsOf(y: Tensor, inputs: readonly Tensor[], { g, elements }: Unsafe): Float32Array[] {
  const gradient = tensor(elements.map(([detached], i) => (detached ? (g[i] as number) : 1 + i)));
  return grad(y, inputs, { gradOutputs: [gradient] }).map((d) => d.toTypedArray() as Float32Array);
}

function expectPlusZero(values: ArrayLike<number>, { elements }: Unsafe, where: string): void {
  for (const [i, [detached]] of elements.entries()) {
    if (detached && !Object.is(values[i], 0))
      throw new Violation(`${where}: element ${i} is ${values[i]}; expected +0`);
  }
}

export const unsafeOps: AnyLaw<DetachSubject> = defineLaw<DetachSubject, Unsafe>({
  name: 'unsafe ops around a selection',
  statement:
    'selected at a leaf or at detachAt, a gradient is +0 whatever arrives; upstream of detachAt an infinite derivative makes NaN of ' +
    'that 0, which explainGrad names; cutting the input of the unsafe op cures it',
  appliesTo: () => true,
  cases: () => cases,
  show: (_, { op, elements, g }) =>
    `// ${op}, [detached, at 0]: ${JSON.stringify(elements)}, arriving: ${g.join(', ')}`,
  classes: {
    'unsafe where detached': { of: ({ elements }) => elements.some(isBoth), atLeast: 0.3 },
    'NaN arrives': { of: ({ g, elements }) => elements.some(([d], i) => d && Number.isNaN(g[i])), atLeast: 0.3 },
  },
  check: ({ detachAt }, c) => {
    const run = unsafe[c.op] as (x: Tensor) => Tensor;
    const set = Segments.mask(
      [c.elements.length],
      c.elements.map(([detached]) => detached),
    );
    if (set.isAll) return; // there is no graph then
    const x = leafOf(c);
    const h = run(x);
    const [dx, dh] = gradientsOf(detachAt(h, set), [x, h], c) as [Float32Array, Float32Array];
    expectPlusZero(dh, c, 'at detachAt');
    for (const [i, e] of c.elements.entries()) {
      const value = dx[i] as number;
      if (Number.isNaN(value) !== isBoth(e)) throw new Violation(`upstream, element ${i} is ${value}`);
      if (isBoth(e)) expectNamed(detachAt(run(x), set), x, i, c);
    }
    // cut before and after
    const cured = gradientsOf(detachAt(run(detachAt(x, set)), set), [x], c)[0] as Float32Array;
    expectPlusZero(cured, c, 'with the input cut');
    for (const [i, [detached]] of c.elements.entries()) {
      if (!detached && cured[i] !== dx[i])
        throw new Violation(`the cure changed element ${i}: ${dx[i]} became ${cured[i]}`);
    }
    const w = leafOf(c).freeze_(set);
    expectPlusZero(gradientsOf(run(w), [w], c)[0] as Float32Array, c, 'at a frozen leaf');
  },
});

function expectNamed(y: Tensor, x: Tensor, i: number, { op }: Unsafe): void {
  const why = explainGrad(y.sum(), x, { at: [i] });
  if (why.kind !== 'nan' || why.cause.op !== op || why.cause.why !== 'zero times infinity') {
    throw new Violation(`element ${i} is NaN by 0 * Infinity at ${op}, and is explained so: ${String(why)}`);
  }
  if (why.cause.zeros.length === 0) throw new Violation(`it is not told where the 0 at ${op} came from`);
}
