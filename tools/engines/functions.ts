import { NdArray, kernels } from '@frostgrad/core/extend';
import * as math from '../../packages/core/src/math/index.ts';
import { Digest } from './digest.ts';

const COUNT = 20_000;

/** Bit patterns at an odd stride through all float32, half of them brought to ordinary size. */
function numbers(): Float32Array {
  const patterns = Uint32Array.from({ length: COUNT }, (_, i) => (i * 2_654_435_761) >>> 0);
  const floats = new Float32Array(patterns.buffer);
  return floats.map((x, i) => (i % 2 === 0 ? x : ((patterns[i] as number) / 2 ** 32 - 0.5) * 2 ** (i % 9)));
}

/** Numbers of float64 of every size, half of them of ordinary size. */
function doubles(): Float64Array {
  const words = Uint32Array.from({ length: 2 * COUNT }, (_, i) => (i * 2_654_435_761) >>> 0);
  const wide = new Float64Array(words.buffer);
  return wide.map((x, i) => (i % 2 === 0 ? x : ((words[2 * i] as number) / 2 ** 32 - 0.5) * 2 ** (i % 11)));
}

/** Functions of core's math over numbers of all kinds: as they are, and those that kernels have as kernels compute them. */
export function functionParts(): Record<string, string> {
  const xs = numbers();
  const entries = Object.entries(math).map(([name, f]) => {
    const ys = xs.map((_, i) => xs[(i * 7 + 3) % COUNT] as number);
    const out = name.endsWith('32') ? new Float32Array(COUNT) : new Float64Array(COUNT);
    for (let i = 0; i < COUNT; i++) out[i] = f(xs[i] as number, ys[i] as number);
    return [`function ${name}`, new Digest().add(out).toString()] as const;
  });
  const x = NdArray.from(xs, [COUNT]);
  const wide = NdArray.from(doubles(), [COUNT]);
  const mapped = (['exp', 'log', 'tanh', 'sigmoid', 'erf', 'sin', 'cos', 'expm1', 'log1p'] as const).flatMap((name) => {
    const fn = { name, f32: math[`${name}32`], f64: math[`${name}64`] };
    return [
      [`map ${name}`, new Digest().add(kernels.map(fn, x).data).toString()] as const,
      [`map ${name} of float64`, new Digest().add(kernels.map(fn, wide).data).toString()] as const,
    ];
  });
  return Object.fromEntries([...entries, ...mapped]);
}
