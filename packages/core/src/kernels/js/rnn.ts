import { tanh32, tanh64 } from '../../math/index.ts';
import type { SequenceGradKernel, SequenceKernel } from '../sequence-interface.ts';
import { type Cell, runBackward, runForward } from './recurrent.ts';

/**
 * A plain recurrent cell; keeps its new state, by which the slope is known.
 *
 * `h' = f(x + hh)`.
 */
/* @__NO_SIDE_EFFECTS__ */
function plainCell(
  f: (x: number, single: boolean) => number,
  df: (g: number, out: number, round: (x: number) => number) => number,
): Cell {
  return {
    gates: 1,
    kept: 1,
    states: 1,
    forward({ x, hh, state, kept, round, px, ph, ps, pk }, H) {
      const single = state instanceof Float32Array;
      for (let j = 0; j < H; j++)
        state[ps + j] = kept[pk + j] = f(round((x[px + j] as number) + (hh[ph + j] as number)), single);
    },
    backward({ carry, kept, dx, dhh, round, pc, pk, pd }, H) {
      for (let j = 0; j < H; j++) {
        dx[pd + j] = dhh[pd + j] = df(carry[pc + j] as number, kept[pk + j] as number, round);
        carry[pc + j] = 0; // the hidden state acts through the gate alone
      }
    },
  };
}

const rnnTanhCell: Cell = plainCell(
  (x, single) => (single ? tanh32(x) : tanh64(x)),
  (g, out, round) => round(g * round(1 - round(out * out))),
);

/** NaN stays, and its gradient too, as in `relu`; a closed gate selects +0. */
const rnnReluCell: Cell = plainCell(
  (x) => (x > 0 || x !== x ? x : 0),
  (g, out) => (out <= 0 ? 0 : g),
);

export const rnnTanh: SequenceKernel = (...args) => runForward(rnnTanhCell, ...args);
export const rnnTanhGrad: SequenceGradKernel = (...args) => runBackward(rnnTanhCell, ...args);

export const rnnRelu: SequenceKernel = (...args) => runForward(rnnReluCell, ...args);
export const rnnReluGrad: SequenceGradKernel = (...args) => runBackward(rnnReluCell, ...args);
