import { FrostgradError } from '@frostgrad/core';

/**
 * How a check failed: the formula is `wrong`; the function has a `kink` there, and no derivative; the differences are
 * `unsettled`; or two runs gave different gradients, `irreproducible`.
 */
export type GradcheckFault = 'wrong' | 'kink' | 'unsettled' | 'irreproducible';

/** One entry of a Jacobian. */
export interface JacobianEntry {
  /** Position of the result among those that the function returns, and the index of its element. */
  readonly result: number;
  readonly resultIndex: readonly number[];
  /** Position of the input, and the index of its element. */
  readonly input: number;
  readonly inputIndex: readonly number[];
  readonly analytic: number;
  readonly numeric: number;
}

/** What a failed gradient check found. */
export interface GradcheckFinding {
  readonly fault: GradcheckFault;
  /** Position of the input whose gradient is wrong. */
  readonly input: number;
  /** What the formula gives, along a direction or for the entry that is furthest off. */
  readonly analytic: number;
  /** What differences give. */
  readonly numeric: number;
  /** In mode `jacobian`, the entries that are wrong, the furthest off first; else none. */
  readonly entries: readonly JacobianEntry[];
  /** A program that fails the same way, with the simplest values found. */
  readonly snippet: string;
}

/**
 * A gradient is not the derivative of its function.
 *
 * The message names the function, the input and both numbers, and ends with a program that fails the same way.
 */
export class GradcheckError extends FrostgradError implements GradcheckFinding {
  readonly fault: GradcheckFault;
  readonly input: number;
  readonly analytic: number;
  readonly numeric: number;
  readonly entries: readonly JacobianEntry[];
  readonly snippet: string;

  constructor(message: string, finding: GradcheckFinding) {
    super('gradcheck', message);
    this.fault = finding.fault;
    this.input = finding.input;
    this.analytic = finding.analytic;
    this.numeric = finding.numeric;
    this.entries = finding.entries;
    this.snippet = finding.snippet;
  }
}
