// What moves values and computes nothing: words of four bytes or of eight, whatever they hold.

import { lanes } from './lanes';

/** A row-major copy of a strided array of up to three axes; strides in bytes. */
@inline
function gathered<T>(x: usize, out: usize, A: i32, aStep: usize, B: i32, bStep: usize, C: i32, cStep: usize): void {
  const width = lanes<T>();
  for (let a = 0; a < A; a++) {
    let row = x + <usize>a * aStep;
    for (let b = 0; b < B; b++) {
      let c = 0;
      let p = row;
      if (cStep == sizeof<T>()) {
        for (; c + width <= C; c += width) {
          v128.store(out, v128.load(p));
          p += 16;
          out += 16;
        }
      }
      for (; c < C; c++) {
        store<T>(out, load<T>(p));
        p += cStep;
        out += sizeof<T>();
      }
      row += bStep;
    }
  }
}

export function gather32(x: usize, out: usize, A: i32, aStep: usize, B: i32, bStep: usize, C: i32, cStep: usize): void {
  gathered<u32>(x, out, A, aStep, B, bStep, C, cStep);
}
export function gather64(x: usize, out: usize, A: i32, aStep: usize, B: i32, bStep: usize, C: i32, cStep: usize): void {
  gathered<u64>(x, out, A, aStep, B, bStep, C, cStep);
}

/** Copies rows of so many bytes from one even distance to another. */
export function moveRows(from: usize, fromStep: usize, to: usize, toStep: usize, rows: i32, bytes: usize): void {
  for (let row = 0; row < rows; row++) {
    memory.copy(to, from, bytes);
    from += fromStep;
    to += toStep;
  }
}
