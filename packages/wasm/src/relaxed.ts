import type { WasmBuild } from './build.ts';
import { relaxed as module } from './relaxed.gen.ts';

/**
 * The module's other build: products and polynomials by fused multiply-add, rounded once where the strict one rounds twice.
 * It is an entry of its own, `@frostgrad/wasm/relaxed`, so that only who imports it loads it.
 *
 * It is faster, and gives up a promise: results are as close to the exact ones, but not the same bits on every machine, and a row's may depend
 * on who else is in the batch, since small products are computed without it. On one machine a program gives the same bits each time it runs; pads stay
 * unread, and what is frozen keeps its bits.
 *
 * @example
 * if (useWasm({ build: relaxed, optional: true }) !== 'relaxed') console.log('this engine has no relaxed SIMD');
 * memory().heap > 0 // true
 */
export const relaxed: WasmBuild = {
  name: 'relaxed',
  module,
  // one f32x4.relaxed_madd
  needs: '0061736d0100000001060160017b017b030201000a0d010b00200020002000fd85020b',
  lacks: 'relaxed SIMD',
  floatsApart: { exp: 1, log: 1, tanh: 2, sigmoid: 1, erf: 1, expm1: 1, log1p: 1, softplus: 2 },
};
