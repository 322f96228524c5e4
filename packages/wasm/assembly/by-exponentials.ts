// Functions that are made of an exponential, of many numbers: a block's arguments, all exponentials, what is made of them. Every pass
// is short, and four vectors side by side share its constants.

import { exponentials } from './exponentials';
import { erfArgument, erfBy, tanhArgument, tanhBy } from './functions';
import { loadLanes, storeLanes } from './lanes';

/** Elements of a block. */
const MOST: i32 = 256;
const POWERS = memory.data(1024, 16);

@inline
function argument(isTanh: bool, v: v128): v128 {
  return isTanh ? tanhArgument(v) : erfArgument(v);
}

@inline
function result(isTanh: bool, x: usize, power: usize): v128 {
  const v = v128.load(x);
  const e = v128.load(power);
  return isTanh ? tanhBy(v, e) : erfBy(v, e);
}

@inline
function byExponentials(isTanh: bool, x: usize, out: usize, n: i32): void {
  while (n > 0) {
    const here = min(n, MOST);
    for (let i = 0; i < here; i += 4) {
      const p = <usize>i << 2;
      v128.store(POWERS + p, argument(isTanh, loadLanes<f32>(x + p, here - i)));
    }
    exponentials(POWERS, POWERS, (here + 3) & ~3, 0);
    let w = POWERS;
    let i = 0;
    for (; i + 16 <= here; i += 16) {
      const y0 = result(isTanh, x, w);
      const y1 = result(isTanh, x + 16, w + 16);
      const y2 = result(isTanh, x + 32, w + 32);
      const y3 = result(isTanh, x + 48, w + 48);
      v128.store(out, y0);
      v128.store(out, y1, 16);
      v128.store(out, y2, 32);
      v128.store(out, y3, 48);
      w += 64;
      x += 64;
      out += 64;
    }
    for (; i < here; i += 4) {
      const v = loadLanes<f32>(x, here - i);
      const e = v128.load(w);
      storeLanes<f32>(out, isTanh ? tanhBy(v, e) : erfBy(v, e), here - i);
      w += 16;
      x += 16;
      out += 16;
    }
    n -= here;
  }
}

export function tanh(x: usize, out: usize, n: i32): void {
  byExponentials(true, x, out, n);
}
export function erf(x: usize, out: usize, n: i32): void {
  byExponentials(false, x, out, n);
}
