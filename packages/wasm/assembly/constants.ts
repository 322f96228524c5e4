// Numbers of the elementary functions, in memory: engines build a vector's constant anew, from a register of whole numbers,
// wherever it is used, which costs more than to load it.

export const LOG2E = memory.data<u32>([0x3fb8aa3b]);
export const LN2_HI = memory.data<u32>([0x3f317200]);
export const LN2_LO = memory.data<u32>([0x35bfbf00]);
/** 1.5 * 2^23: added to a number of moderate size, it leaves the nearest whole one in the last bits. */
export const WHOLE = memory.data<u32>([0x4b400000]);
export const ONE = memory.data<u32>([0x3f800000]);
export const TWO = memory.data<u32>([0x40000000]);
export const HALF = memory.data<u32>([0x3f000000]);
export const SIGN = memory.data<u32>([0x80000000]);
/** Beyond it, e^x may be subnormal or infinite. */
export const ORDINARY = memory.data<u32>([0x42ae0000]); // 87
export const LEAST = memory.data<u32>([0xc2d00000]); // -104

/** `exp(r) - 1 - r` by powers of r, from the second. */
export const EXP2 = memory.data<u32>([0x3efffffe]);
export const EXP3 = memory.data<u32>([0x3e2aaa46]);
export const EXP4 = memory.data<u32>([0x3d2aac2c]);
export const EXP5 = memory.data<u32>([0x3c091eef]);
export const EXP6 = memory.data<u32>([0x3ab56371]);

/** `tanh(x) / x - 1` by powers of x^2. */
export const TANH1 = memory.data<u32>([0xbeaaaa9a]);
export const TANH2 = memory.data<u32>([0x3e0883af]);
export const TANH3 = memory.data<u32>([0xbd5c2162]);
export const TANH4 = memory.data<u32>([0x3ca92620]);
export const TANH5 = memory.data<u32>([0xbbbb3d0a]);
/** Below, that series; from the second on, tanh is 1. */
export const TANH_NEAR = memory.data<u32>([0x3f200000]); // 0.625
export const TANH_FAR = memory.data<u32>([0x41180000]); // 9.5

export const SMALLEST = memory.data<u32>([0x00800000]); // normal
export const TWO24 = memory.data<u32>([0x4b800000]);
export const ROOT_HALF = memory.data<u32>([0x3f3504f0]);
export const BITS24 = memory.data<u32>([24]);
/** `log(1 + f)` by powers of `(f / (2 + f))^2`. */
export const LOG1 = memory.data<u32>([0x3f2aaabd]);
export const LOG2 = memory.data<u32>([0x3eccaf69]);
export const LOG3 = memory.data<u32>([0x3e98f09b]);

/** `erf(x) / x - 1` by powers of x^2. */
export const ERF0 = memory.data<u32>([0x3e0375d4]);
export const ERF1 = memory.data<u32>([0xbec093a0]);
export const ERF2 = memory.data<u32>([0x3de716a8]);
export const ERF3 = memory.data<u32>([0xbcdbff48]);
export const ERF4 = memory.data<u32>([0x3baa1707]);
export const ERF5 = memory.data<u32>([0xba528574]);
export const ERF6 = memory.data<u32>([0x38a619ce]);
/** `log(1 - erf(x))` by powers of `x - 1`. */
export const ERFC0 = memory.data<u32>([0xbfecbfe0]);
export const ERFC1 = memory.data<u32>([0xc028e4c4]);
export const ERFC2 = memory.data<u32>([0xbf57da29]);
export const ERFC3 = memory.data<u32>([0xbd290269]);
export const ERFC4 = memory.data<u32>([0x3c1af5d1]);
export const ERFC5 = memory.data<u32>([0xbac3adb4]);
export const ERFC6 = memory.data<u32>([0x38ca4618]);
export const FOUR = memory.data<u32>([0x40800000]);

/** A constant in every lane. */
@inline
export function all(constant: usize): v128 {
  return v128.load32_splat(constant);
}

/** The same of float64. */
@inline
export function both(constant: usize): v128 {
  return v128.load64_splat(constant);
}
