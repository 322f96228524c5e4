import type { Cut } from '../engine/trace.ts';
import type { Shape } from '../shape.ts';

/** What a gradient element is: a number other than 0; 0; NaN; infinite; or frozen, and so exactly +0. */
export type ElementKind = 'arrives' | 'zero' | 'nan' | 'infinite' | 'frozen';

/**
 * Why: the formula gives 0 whatever arrives (`blocked`), or lost the number for being too small (`underflow`); terms add up to 0, or infinities of both signs meet (`cancelled`);
 * the formula made it out of finite numbers (`made`), or of the 0 that arrived, since 0 times an infinite derivative is NaN
 * (`zeroTimesInfinity`); a hook put it there (`hook`); the pass began with it (`given`).
 */
export type Reason = 'blocked' | 'underflow' | 'cancelled' | 'made' | 'zeroTimesInfinity' | 'hook' | 'given';

/** An op on the way of a gradient. */
export interface Step {
  readonly op: string;
  /** The input that the gradient left for. */
  readonly input: string;
  /** Of its result. */
  readonly shape: Shape;
  /** The element of its result that the gradient came through; null where none stands for the one in question. */
  readonly at: readonly number[] | null;
  /** The gradient that arrived there. */
  readonly gradient: number | null;
  /** `file:line:column` of the call, where it is known. */
  readonly place: string | null;
}

/** Why one element of the gradient is what it is. */
export interface ElementExplanation {
  readonly kind: ElementKind;
  readonly at: readonly number[];
  readonly value: number;
  /** Ops from the result down to the tensor. Empty for a frozen element. */
  readonly path: readonly Step[];
  /** Which step of the path decided it; null when none did, and when it was the sum at the tensor itself or what was given. */
  readonly decided: number | null;
  /** Null for one that arrives, and for a frozen one. */
  readonly reason: Reason | null;
}

/** A place where the way from the result to the tensor is cut. */
export interface Barrier {
  readonly op: string;
  readonly why: Cut;
  /** Of its result. */
  readonly shape: Shape;
  readonly place: string | null;
}

/**
 * What is to be said of a tensor's gradient. `present`: it has one, and `elements` explains the first of each kind. Else there is none: it is frozen as a whole; it does not
 * require grad; the way to it is cut at `barriers`; the result was not computed from it (`unused`), or no graph leads there and nothing more is known (`unconnected`).
 */
export interface GradExplanation {
  readonly kind: 'present' | 'frozen' | 'notRequired' | 'cut' | 'unused' | 'unconnected';
  readonly shape: Shape;
  /** How many elements are of each kind, of those asked for. */
  readonly counts: Readonly<Record<ElementKind, number>>;
  readonly elements: readonly ElementExplanation[];
  /** Ops from the result to the tensor, for a way that is cut. */
  readonly way: readonly string[];
  readonly barriers: readonly Barrier[];
  /** The explanation in a few lines, for a terminal. */
  readonly text: string;
}
