import { strict as module } from './strict.gen.ts';

/** A build of the module: `useWasm({ build })` computes with it. */
export interface WasmBuild {
  readonly name: 'strict' | 'relaxed';
  /** Its bytes, in hexadecimal digits: whole bytes repeat, so that it compresses much better than as base64. @internal */
  readonly module: string;
  /** The smallest module with an instruction that not every engine has, likewise. @internal */
  readonly needs: string;
  /** What the engine lacks that cannot run it. @internal */
  readonly lacks: string;
  /** By function, how many floats a result may be from that of TypeScript; 0 for those that are not here. @internal */
  readonly floatsApart: Readonly<Record<string, number>>;
}

/** Rounds every operation: the same bits on every engine. */
export const strict: WasmBuild = {
  name: 'strict',
  module,
  // one f32x4.add
  needs: '0061736d0100000001060160017b017b030201000a0b01090020002000fde4010b',
  lacks: 'WebAssembly with SIMD',
  floatsApart: {},
};
