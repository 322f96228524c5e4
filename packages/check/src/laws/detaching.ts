import { detachAt, Segments, type Tensor, tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { maskRows } from '../arbitraries/masks.ts';
import { numbers } from '../arbitraries/numbers.ts';
import { padContents } from '../arbitraries/pad-contents.ts';
import { shapes } from '../arbitraries/shapes.ts';
import { floating } from '../arbitraries/tensors.ts';
import { difference, firstDifference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Law, type Subject, Violation } from '../law.ts';
import { sizeOf } from '../plain.ts';
import { gradsOf } from '../sample.ts';
import { showTensor } from '../snippet.ts';
import type { Floating } from './forward.ts';

/** A way to stop gradients at some elements. */
export interface DetachSubject extends Subject {
  readonly detachAt: (x: Tensor, segments: Segments) => Tensor;
}

/** Core's op, once and composed with itself. */
export const detachSubjects: readonly DetachSubject[] = [
  { op: 'detachAt', detachAt },
  { op: 'detachAt twice', detachAt: (x, segments) => detachAt(detachAt(x, halfOf(segments)), segments) },
];

/** A smaller set. */
function halfOf(segments: Segments): Segments {
  const mask = segments.toMask();
  return Segments.where(segments.shape, (i) => mask[i] === 1 && i % 2 === 0);
}

interface Detached {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly inside: readonly boolean[];
  /** Another set. */
  readonly other: readonly boolean[];
  /** What comes in: NaN, infinities, anything. */
  readonly g: Float32Array | Float64Array;
  readonly dtype: Floating;
}

const cases: Arbitrary<Detached> = fc
  .tuple(shapes({ minRank: 1 }), fc.constantFrom<Floating>('float32', 'float64'))
  .chain(([shape, dtype]) => {
    const size = sizeOf(shape);
    return fc.record({
      shape: fc.constant(shape),
      values: fc.array(numbers(), { minLength: size, maxLength: size }),
      inside: fc.oneof(
        maskRows(sizeOf(shape.slice(0, -1)), shape.at(-1) as number),
        fc.boolean().map((all) => Array.from({ length: size }, () => all)),
      ),
      other: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
      g: padContents(size, { dtype }),
      dtype: fc.constant(dtype),
    });
  });

const isWhole = ({ inside }: Detached): boolean => inside.every(Boolean);

function detachLaw(
  name: string,
  statement: string,
  check: Law<DetachSubject, Detached>['check'],
): AnyLaw<DetachSubject> {
  return defineLaw<DetachSubject, Detached>({
    name,
    statement,
    appliesTo: () => true,
    cases: () => cases,
    show: (_, { values, shape, dtype, inside, other }) => {
      return `const x = ${showTensor(floating(values, shape, dtype, true))};\nconst y = detachAt(x, Segments.mask([${shape.join(', ')}], [${inside.map(Number).join(', ')}])); // another set: [${other.map(Number).join(', ')}]`;
    },
    classes: {
      all: { of: isWhole, atLeast: 0.1 },
      none: { of: ({ inside }) => !inside.some(Boolean), atLeast: 0.1 },
      'NaN inside': { of: ({ g, inside }) => inside.some((is, i) => is && Number.isNaN(g[i])), atLeast: 0.1 },
    },
    check,
  });
}

export const detaching: AnyLaw<DetachSubject> = detachLaw(
  'detaching selects',
  'the values are those of x; the gradient is +0 inside, whatever arrives, and outside the very bits that arrive',
  (subject, { shape, values, inside, g, dtype }) => {
    const x = floating(values, shape, dtype, true);
    const y = subject.detachAt(x, Segments.mask(shape, inside));
    const fault = difference(y, x);
    if (fault !== null) throw new Violation(`the values changed: ${fault}`);
    if (!y.requiresGrad) return;
    const [dx] = gradsOf(y, [x], tensor(g, { shape })) as [Tensor];
    const wanted = Array.from(g, (v, i) => (inside[i] === true ? 0 : v));
    const i = firstDifference(dx.toTypedArray(), wanted);
    if (i !== null)
      throw new Violation(`element ${i}: ${g[i]} arrives and ${dx.toTypedArray()[i]} goes on; expected ${wanted[i]}`);
  },
);

export const detachingEnds: AnyLaw<DetachSubject> = detachLaw(
  'detaching all or none',
  'everywhere it is detach(): no graph; nowhere it is the tensor itself; in between there is a graph',
  (subject, c) => {
    const x = floating(c.values, c.shape, c.dtype, true);
    const y = subject.detachAt(x, Segments.mask(c.shape, c.inside));
    if (!c.inside.some(Boolean)) {
      if (y !== x) throw new Violation('nowhere detached, it is another tensor');
    } else if (y.requiresGrad === isWhole(c)) {
      throw new Violation(
        isWhole(c) ? 'detached everywhere, it requires grad' : 'detached in part, it does not require grad',
      );
    }
  },
);

export const detachingTwice: AnyLaw<DetachSubject> = detachLaw(
  'detaching twice',
  'one after another, in either order, is the union; where that is everything and neither is, the graph stays and +0 goes through',
  (subject, { shape, values, inside, other, g, dtype }) => {
    const [a, b] = [Segments.mask(shape, inside), Segments.mask(shape, other)];
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      const x = floating(values, shape, dtype, true);
      const y = subject.detachAt(subject.detachAt(x, first), second);
      const fault = difference(y, x);
      if (fault !== null) throw new Violation(`the values changed: ${fault}`);
      const ends = [first, second].some((set) => set.isAll && !set.isEmpty);
      if (y.requiresGrad === ends) throw new Violation(`${ends ? 'a' : 'no'} graph is kept`);
      if (ends) continue;
      const [dx] = gradsOf(y, [x], tensor(g, { shape })) as [Tensor];
      const wanted = Array.from(g, (v, i) => (inside[i] === true || other[i] === true ? 0 : v));
      const i = firstDifference(dx.toTypedArray(), wanted);
      if (i !== null) throw new Violation(`element ${i}: ${dx.toTypedArray()[i]} goes on; expected ${wanted[i]}`);
    }
  },
);

/**
 * What stopping a gradient means.
 *
 * @example
 * detachLaws.length // 3
 */
export const detachLaws: readonly AnyLaw<DetachSubject>[] = [detaching, detachingEnds, detachingTwice];
