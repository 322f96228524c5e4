import { type Rng } from '@frostgrad/core/functional';
import { type Parameter, parameter } from './parameter.ts';

/** Uniform in +-1 / sqrt(fanIn): PyTorch's start for linear maps, and with the hidden size for recurrent ones. */
export function uniformFanIn(rng: Rng, shape: readonly number[], fanIn: number): Parameter {
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  return parameter(rng.uniform(shape, -bound, bound));
}

/** Uniform in +-sqrt(6 / (fanIn + fanOut)) over a matrix `[fanOut, fanIn]`. @see Glorot & Bengio 2010, eq. 16 */
export function xavierUniform(rng: Rng, [fanOut, fanIn]: readonly [number, number]): Parameter {
  const bound = fanIn + fanOut > 0 ? Math.sqrt(6 / (fanIn + fanOut)) : 0;
  return parameter(rng.uniform([fanOut, fanIn], -bound, bound));
}
