import { useWasm } from '@frostgrad/wasm';

// faster, and the same bits: where the platform has no WebAssembly, the kernels in TypeScript stay
useWasm({ optional: true });

export * from '@frostgrad/core';
export * from '@frostgrad/nn';
export * from '@frostgrad/optim';
export * from '@frostgrad/wasm';
