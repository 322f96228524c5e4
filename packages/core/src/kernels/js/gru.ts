import { sigmoid32, sigmoid64, tanh32, tanh64 } from '../../math/index.ts';
import type { SequenceGradKernel, SequenceKernel } from '../sequence-interface.ts';
import { type Cell, runBackward, runForward } from './recurrent.ts';

/**
 * A GRU cell with PyTorch's gates r, z, n; keeps r, z, n and the state's share of n.
 *
 * `r = sigmoid(x_r + hh_r)`, `z = sigmoid(x_z + hh_z)`, `n = tanh(x_n + r hh_n)`, `h' = (1 - z) n + z h`.
 */
const gruCell: Cell = {
  gates: 3,
  kept: 4,
  states: 1,
  forward({ x, hh, state, kept, round, px, ph, ps, pk }, H) {
    const single = state instanceof Float32Array;
    const sigmoid = single ? sigmoid32 : sigmoid64;
    const tanh = single ? tanh32 : tanh64;
    for (let j = 0; j < H; j++) {
      const r = sigmoid(round((x[px + j] as number) + (hh[ph + j] as number)));
      const z = sigmoid(round((x[px + H + j] as number) + (hh[ph + H + j] as number)));
      const hn = hh[ph + 2 * H + j] as number;
      const n = tanh(round((x[px + 2 * H + j] as number) + round(r * hn)));
      kept[pk + j] = r;
      kept[pk + H + j] = z;
      kept[pk + 2 * H + j] = n;
      kept[pk + 3 * H + j] = hn;
      state[ps + j] = round(round(round(1 - z) * n) + round(z * (state[ps + j] as number)));
    }
  },
  backward({ carry, kept, previous, dx, dhh, round, pc, pk, pp, pd }, H) {
    for (let j = 0; j < H; j++) {
      const r = kept[pk + j] as number;
      const z = kept[pk + H + j] as number;
      const n = kept[pk + 2 * H + j] as number;
      const hn = kept[pk + 3 * H + j] as number;
      const dh = carry[pc + j] as number;
      const dn = round(round(dh * round(1 - z)) * round(1 - round(n * n)));
      const dz = round(round(dh * round((previous[pp + j] as number) - n)) * round(z * round(1 - z)));
      const dr = round(round(dn * hn) * round(r * round(1 - r)));
      dx[pd + j] = dhh[pd + j] = dr;
      dx[pd + H + j] = dhh[pd + H + j] = dz;
      dx[pd + 2 * H + j] = dn;
      dhh[pd + 2 * H + j] = round(dn * r);
      carry[pc + j] = round(dh * z);
    }
  },
};

export const gru: SequenceKernel = (...args) => runForward(gruCell, ...args);
export const gruGrad: SequenceGradKernel = (...args) => runBackward(gruCell, ...args);
