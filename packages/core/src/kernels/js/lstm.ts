import { sigmoid32, sigmoid64, tanh32, tanh64 } from '../../math/index.ts';
import type { SequenceGradKernel, SequenceKernel } from '../sequence-interface.ts';
import { type Cell, runBackward, runForward } from './recurrent.ts';

/**
 * An LSTM cell with PyTorch's gates i, f, g, o; the state is `[h, c]`; keeps the gates and tanh of the new c.
 *
 * `c' = f c + i g`, `h' = o tanh(c')`.
 */
const lstmCell: Cell = {
  gates: 4,
  kept: 5,
  states: 2,
  forward({ x, hh, state, kept, round, px, ph, ps, pk }, H) {
    const single = state instanceof Float32Array;
    const sigmoid = single ? sigmoid32 : sigmoid64;
    const tanh = single ? tanh32 : tanh64;
    for (let j = 0; j < H; j++) {
      const i = sigmoid(round((x[px + j] as number) + (hh[ph + j] as number)));
      const f = sigmoid(round((x[px + H + j] as number) + (hh[ph + H + j] as number)));
      const g = tanh(round((x[px + 2 * H + j] as number) + (hh[ph + 2 * H + j] as number)));
      const o = sigmoid(round((x[px + 3 * H + j] as number) + (hh[ph + 3 * H + j] as number)));
      const c = round(round(f * (state[ps + H + j] as number)) + round(i * g));
      const squashed = tanh(c);
      kept[pk + j] = i;
      kept[pk + H + j] = f;
      kept[pk + 2 * H + j] = g;
      kept[pk + 3 * H + j] = o;
      kept[pk + 4 * H + j] = squashed;
      state[ps + j] = round(o * squashed);
      state[ps + H + j] = c;
    }
  },
  backward({ carry, kept, previous, dx, dhh, round, pc, pk, pp, pd }, H) {
    for (let j = 0; j < H; j++) {
      const i = kept[pk + j] as number;
      const f = kept[pk + H + j] as number;
      const g = kept[pk + 2 * H + j] as number;
      const o = kept[pk + 3 * H + j] as number;
      const squashed = kept[pk + 4 * H + j] as number;
      const dh = carry[pc + j] as number;
      const through = round(round(dh * o) * round(1 - round(squashed * squashed)));
      const dc = round((carry[pc + H + j] as number) + through);
      const cPrevious = previous[pp + H + j] as number;
      dx[pd + j] = dhh[pd + j] = round(round(dc * g) * round(i * round(1 - i)));
      dx[pd + H + j] = dhh[pd + H + j] = round(round(dc * cPrevious) * round(f * round(1 - f)));
      dx[pd + 2 * H + j] = dhh[pd + 2 * H + j] = round(round(dc * i) * round(1 - round(g * g)));
      dx[pd + 3 * H + j] = dhh[pd + 3 * H + j] = round(round(dh * squashed) * round(o * round(1 - o)));
      carry[pc + j] = 0; // the hidden state acts through the gates alone
      carry[pc + H + j] = round(dc * f);
    }
  },
};

export const lstm: SequenceKernel = (...args) => runForward(lstmCell, ...args);
export const lstmGrad: SequenceGradKernel = (...args) => runBackward(lstmCell, ...args);
