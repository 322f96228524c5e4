/**
 * Base of every error frostgrad throws on purpose.
 *
 * A message reads `op: what is wrong: operand = value. How to fix.`; `op` is also a field.
 */
export class FrostgradError extends Error {
  /** The public function or op that refused. */
  readonly op: string;

  constructor(op: string, message: string) {
    super(`${op}: ${message}`);
    this.op = op;
    this.name = new.target.name;
  }
}

/** Shapes, ranks or axes do not fit. */
export class ShapeError extends FrostgradError {}

/** The element type is not one that the op takes. */
export class DTypeError extends FrostgradError {}

/** The autograd graph does not allow what was asked. */
export class GraphError extends FrostgradError {}

/** A value, an index or an option is out of its range. */
export class ValueError extends FrostgradError {}

/** A tensor is used after the scope that it was computed in, or a scope was asked for what cannot leave it. */
export class ScopeError extends FrostgradError {}
