import './kernels/all.ts';
import './install-methods.gen.ts';

export * from './functional.ts';
