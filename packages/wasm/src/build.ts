import { strict as module } from './strict.gen.ts';

/** A build of the module: `useWasm({ build })` computes with it. */
export interface WasmBuild {
  readonly name: 'strict' | 'relaxed';
  /** As base64. @internal */
  readonly module: string;
  /** The smallest module with an instruction that not every engine has, as base64. @internal */
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
  needs: 'AGFzbQEAAAABBgFgAXsBewMCAQAKCwEJACAAIAD95AEL',
  lacks: 'WebAssembly with SIMD',
  floatsApart: {},
};
