import { Printed } from '../printed.ts';
import type { Shape } from '../shape.ts';
import { showShape } from '../shape.ts';

/** Where what stood at a pad was first seen in a result that is no pad. */
export interface Surfaced {
  readonly pass: 'forward' | 'backward';
  /** The op that ran. */
  readonly op: string;
  /** In a backward pass, the op whose gradient it computed. */
  readonly of: string | null;
  readonly shape: Shape;
  /** Row-major position in the result. */
  readonly element: number;
  /** The same, axis by axis. */
  readonly position: readonly number[];
  /** Along axis 0. */
  readonly row: number;
  /** What it is without poison, and with it. */
  readonly plain: number;
  readonly poisoned: number;
  /** `path:line` of the call, outside of this library; null when it is not to be seen. */
  readonly where: string | null;
}

/** What a run under poison told. */
export class PoisonReport<T> extends Printed {
  /** What the function gives without poison. */
  readonly value: T;
  /** Pads that were poisoned: positions, over all tensors. */
  readonly pads: number;
  /** Tensors that had some. */
  readonly tensors: number;
  readonly surfaced: Surfaced | null;

  constructor(value: T, pads: number, tensors: number, surfaced: Surfaced | null) {
    super();
    this.value = value;
    this.pads = pads;
    this.tensors = tensors;
    this.surfaced = surfaced;
  }

  /** The same for a reader. */
  override toString(): string {
    const what = `${this.pads} pads of ${this.tensors} tensor${this.tensors === 1 ? '' : 's'} poisoned`;
    if (this.surfaced === null)
      return this.pads === 0 ? 'no pads: nothing was told where it is live' : `${what}; none was read`;
    const { op, of, element, position, shape, plain, poisoned, where } = this.surfaced;
    const formula = of === null ? `'${op}'` : `'${op}', in the gradient of '${of}'`;
    const at = position.length === 0 ? '' : ` at [${position.join(', ')}]`;
    const result = `${formula}: element ${element} of its ${showShape(shape)}${at} is ${poisoned}, and ${plain} without poison`;
    return `${what}; read by ${result}${where === null ? '' : ` (${where})`}`;
  }
}
