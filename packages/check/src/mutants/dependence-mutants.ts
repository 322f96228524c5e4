import { dependence } from '../dependence/dependence.ts';
import { type Depends, dependencesBy } from '../laws/dependences.ts';
import type { Spec } from '../spec.ts';
import { specs } from '../specs/index.ts';
import type { Mutant } from './mutant.ts';

const specNamed = (op: string): Spec => specs.find((spec) => spec.op === op) as Spec;

/** Each element on the one in its place, as if every op were elementwise. */
const inPlace: Depends = () => ({ of: (_, element) => [element] });

/** A gradient on what the result depends on, as if backward read nothing else. */
const asForward: Depends = (f, xs) => {
  const found = dependence(f, xs);
  return { of: (name, element, input) => (name === 'result' ? found.of(name, element, input) : []) };
};

/** Values that are zero here on nothing, as if a zero were one for all values. */
const withoutZeros: Depends = (f, xs) => {
  const found = dependence(f, xs);
  const values = f(...xs);
  const isZero = (name: string, element: number): boolean => values[name]?.toTypedArray()[element] === 0;
  return { of: (name, element, input) => (isZero(name, element) ? [] : found.of(name, element, input)) };
};

/** The first element of each set alone. */
const firstOnly: Depends = (f, xs) => {
  const found = dependence(f, xs);
  return { of: (name, element, input) => found.of(name, element, input).slice(0, 1) };
};

export const dependenceMutants: readonly Mutant<Spec>[] = [
  {
    mistake: 'a rule that takes a reduction for elementwise',
    law: dependencesBy(inPlace),
    subject: specNamed('softmax'),
  },
  { mistake: 'a proof of the forward pass alone', law: dependencesBy(asForward), subject: specNamed('mul') },
  { mistake: 'a zero taken for a constant', law: dependencesBy(withoutZeros), subject: specNamed('relu') },
  { mistake: 'one term of a sum for all of them', law: dependencesBy(firstOnly), subject: specNamed('matmul') },
];
