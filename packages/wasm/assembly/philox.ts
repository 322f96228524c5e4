// Philox4x32-10 of four blocks side by side, as packages/core/src/random/philox.ts has it: a vector holds one word of each.

@inline
function lows(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 0, 2, 4, 6);
}

@inline
function highs(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 1, 3, 5, 7);
}

/** The words of so many blocks, a multiple of four, from `counter` on. */
export function philox(out: usize, blocks: i32, counter: u64, stream: u32, key: u64): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  for (let b = 0; b < blocks; b += 4) {
    const first = i64x2.replace_lane(i64x2.splat(counter), 1, counter + 1);
    const second = i64x2.add(first, i64x2.splat(2));
    let c0 = lows(first, second);
    let c1 = highs(first, second);
    let c2 = i32x4.splat(stream);
    let c3 = i32x4.splat(0);
    let k0 = <u32>key;
    let k1 = <u32>(key >> 32);
    for (let round = 0; round < 10; round++) {
      const even0 = i64x2.extmul_low_i32x4_u(m0, c0);
      const odd0 = i64x2.extmul_high_i32x4_u(m0, c0);
      const even1 = i64x2.extmul_low_i32x4_u(m1, c2);
      const odd1 = i64x2.extmul_high_i32x4_u(m1, c2);
      c0 = v128.xor(v128.xor(highs(even1, odd1), c1), i32x4.splat(k0));
      c2 = v128.xor(v128.xor(highs(even0, odd0), c3), i32x4.splat(k1));
      c1 = lows(even1, odd1);
      c3 = lows(even0, odd0);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    const ab = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const ef = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const gh = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<i64>(ab, cd, 0, 2));
    v128.store(out, v128.shuffle<i64>(ab, cd, 1, 3), 16);
    v128.store(out, v128.shuffle<i64>(ef, gh, 0, 2), 32);
    v128.store(out, v128.shuffle<i64>(ef, gh, 1, 3), 48);
    counter += 4;
    out += 64;
  }
}
