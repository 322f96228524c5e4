import type { Segments, Tensor } from '@frostgrad/core';
import { dependence, type TrackedResult } from './dependence.ts';
import { DependenceError } from './guard.ts';

/**
 * Proves that no element of any result - a loss, a gradient - can depend on these elements of the inputs, whatever their
 * values, and whatever those of all other elements of floating inputs. Other elements of int32 and bool inputs are known:
 * they are the ids, lengths and masks for which the proof is made.
 *
 * @param unread pairs of a tensor and the elements of it: its pads.
 * @throws DependenceError that names an element of a result, and the one it may depend on.
 * @example
 * const x = tensor([[1, 2]]);
 * const pads = Segments.mask([1, 2], [false, true]);
 * proveUnread((x) => sum(where(tensor([[true, false]]), x, 0)), [[x, pads]]) // undefined
 * proveUnread((x) => sum(mul(x, tensor([[1, 0]]))), [[x, pads]]) // throws DependenceError: proveUnread: element 0 of 'result' may depend on element 1 of input 0
 */
export function proveUnread(
  f: (...inputs: Tensor[]) => TrackedResult,
  unread: readonly (readonly [Tensor, Segments])[],
): void {
  const isFloat = ({ dtype }: Tensor): boolean => dtype === 'float32' || dtype === 'float64';
  const found = dependence(
    f,
    unread.map(([x, pads]) => (isFloat(x) ? x : [x, pads])),
  );
  for (const [input, [, pads]] of unread.entries()) {
    const reach = found.firstReach(pads, input);
    if (reach === null) continue;
    const { output, element, on } = reach;
    throw new DependenceError(
      'proveUnread',
      `element ${element} of '${output}' may depend on element ${on} of input ${input}, which should be unread; ` +
        'select it away before anything is computed of it',
    );
  }
}
