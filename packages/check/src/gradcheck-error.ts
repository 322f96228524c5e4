import { FrostgradError } from '@frostgrad/core';

/** What a failed gradient check found. */
export interface GradcheckFinding {
  /** Position of the input whose gradient is wrong. */
  readonly input: number;
  /** What the formula gives along the direction. */
  readonly analytic: number;
  /** What differences give along it. */
  readonly numeric: number;
  /** A program that fails the same way. */
  readonly snippet: string;
}

/**
 * A gradient is not the derivative of its function.
 *
 * The message names the function, the input and both numbers, and ends with a program that fails the same way.
 */
export class GradcheckError extends FrostgradError implements GradcheckFinding {
  readonly input: number;
  readonly analytic: number;
  readonly numeric: number;
  readonly snippet: string;

  constructor(message: string, finding: GradcheckFinding) {
    super('gradcheck', `${message}\n\n${finding.snippet}`);
    this.input = finding.input;
    this.analytic = finding.analytic;
    this.numeric = finding.numeric;
    this.snippet = finding.snippet;
  }
}
