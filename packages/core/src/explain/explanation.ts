import type { Shape } from '../shape.ts';

/** What the elements of a gradient are. Plain data: no NaN, no Infinity. */
export interface GradFigures {
  readonly shape: Shape;
  readonly size: number;
  readonly zeros: number;
  readonly nans: number;
  readonly infinities: number;
  /** The largest absolute value among finite ones; 0 when there are none. */
  readonly largest: number;
}

/** A node that gradients passed, and what arrived there from all sides; at x before frozen elements are selected. */
export interface PathStep {
  /** The op's name, or `leaf`. */
  readonly op: string;
  readonly gradient: GradFigures;
  /** Where the op was called; null unless a function was given and `stack` asked for. */
  readonly place: string | null;
}

/** A formula of the graph: which op, for which of its inputs. */
export interface Spot {
  readonly op: string;
  /** As errors name it: `'x'`, or `input 1` of a join; empty when it is the whole gradient of the op's result. */
  readonly input: string;
  readonly place: string | null;
}

/**
 * Why exactly 0 comes out somewhere:
 *
 * - `formula`: the op's derivative is 0 there, whatever arrives;
 * - `cancels`: what arrives is not 0 and the derivative is not 0, as far as it can be told, and what the formula gives is;
 * - `sum`: what several paths send is not 0, and adds up to 0;
 * - `underflow`: the same, because what the formula would give is below the smallest number of the dtype;
 * - `hook`: a hook put it there;
 * - `start`: the gradient that the pass starts with is 0 there.
 */
export interface ZeroCause extends Spot {
  readonly why: 'formula' | 'cancels' | 'sum' | 'underflow' | 'hook' | 'start';
  /** The op's own words, where it has some: the set it detaches. For `sum`, who sent what. */
  readonly because: string | null;
  /** The largest number that the formula gives in float64, from the same saved values; null when that is 0, too, or unknown. */
  readonly inFloat64: number | null;
}

/**
 * Why NaN or Infinity comes out somewhere though nothing like it arrives:
 *
 * - `zero times infinity`: exactly 0 arrives, and the derivative is infinite (or NaN): upstream of a select;
 * - `infinity`: an Infinity arrives, and the formula makes NaN of it;
 * - `overflow`: in float64 the formula gives a finite number;
 * - `formula`: the derivative itself is not finite;
 * - `sum`: infinities of both signs, or too much, add up from several paths;
 * - `hook`: a hook put it there;
 * - `start`: the gradient that the pass starts with has it.
 */
export interface NonFiniteCause extends Spot {
  readonly why: 'zero times infinity' | 'infinity' | 'overflow' | 'formula' | 'sum' | 'hook' | 'start';
  /** The element of the input, by position, at which it comes out. */
  readonly element: readonly number[];
  /** For `zero times infinity`: where the 0 arrives in the op's result, and why it is 0. */
  readonly zeroAt: readonly number[] | null;
  readonly zeros: readonly ZeroCause[];
  /** For `infinity`: where that came from. */
  readonly from: NonFiniteCause | null;
}

/**
 * A place where values went on and the graph did not:
 *
 * - `detach`: an op read a detached copy;
 * - `noGrad`, `inferenceMode`: the op ran inside it;
 * - `dtype`: the op's result is not floating;
 * - `input`: the op has no formula for this input.
 */
export interface Cut {
  readonly why: 'detach' | 'noGrad' | 'inferenceMode' | 'dtype' | 'input';
  /** What was cut off: the op that made it, or `x`. */
  readonly of: string;
  /** The op that read it; null when it became the loss. */
  readonly op: string | null;
  readonly input: string | null;
  readonly dtype: string | null;
  readonly place: string | null;
  /** Ops from x to the loss by this way, x and the loss left out. */
  readonly way: readonly string[];
}

/** What every explanation says. */
interface Common {
  /** The tensor that was asked about, and the element, when it was one. */
  readonly x: {
    readonly shape: Shape;
    readonly dtype: string;
    readonly at: readonly number[] | null;
    readonly isLeaf: boolean;
    /** Whether a backward pass would keep the gradient in `.grad`. */
    readonly keepsGrad: boolean;
    /** The frozen elements in words; null when all learn. */
    readonly frozen: string | null;
  };
  /** What arrives, +0 at frozen elements; of one element when one was asked for. Null when nothing does. */
  readonly gradient: GradFigures | null;
  /** From the loss to x, by the way that the explanation is about; empty when there is none. */
  readonly path: readonly PathStep[];
  /** Where the graph was cut on the way; only when a function was given, as a graph does not remember it. */
  readonly cuts: readonly Cut[];
  /** Whether a function was given, so that cuts were looked for. */
  readonly traced: boolean;
}

/** Why a gradient is what it is: plain data that survives JSON, by `kind`. */
export type GradExplanation = Common &
  (
    | { /** x does not require grad. */ readonly kind: 'notAsked' }
    | { /** x, or the element, is frozen. */ readonly kind: 'frozen' }
    | { /** The loss has no graph at all. */ readonly kind: 'noGraph' }
    | { /** The loss has a graph, and x is not in it. */ readonly kind: 'notConnected' }
    | {
        /** There is a path, but a formula or a hook gives no gradient on it. */
        readonly kind: 'withheld';
        readonly by: readonly Spot[];
      }
    | { /** Exactly zero. */ readonly kind: 'zero'; readonly causes: readonly ZeroCause[] }
    | {
        /** Zero, and would not be with more exponent. */
        readonly kind: 'underflowed';
        readonly causes: readonly ZeroCause[];
      }
    | { readonly kind: 'nan'; readonly cause: NonFiniteCause }
    | { readonly kind: 'infinite'; readonly cause: NonFiniteCause }
    | { /** Nothing in the way. */ readonly kind: 'flows' }
  );
