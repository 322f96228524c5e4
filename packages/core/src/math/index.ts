export { erf32, erf64 } from './erf.ts';
export { exp32, exp64 } from './exp.ts';
export { expm132, expm164 } from './expm1.ts';
export { log32, log64 } from './log.ts';
export { log1p32, log1p64 } from './log1p.ts';
export { pow32, pow64 } from './pow.ts';
export { sigmoid32, sigmoid64 } from './sigmoid.ts';
export { cos32, cos64, sin32, sin64 } from './sin-cos.ts';
export { tanh32, tanh64 } from './tanh.ts';
