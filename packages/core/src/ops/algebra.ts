import { onesLike, zerosLike } from '../create.ts';
import { provideAlgebra } from '../engine/algebra.ts';
import { accumulate } from './accumulate.ts';
import { add } from './arithmetic.ts';
import { zeroAt } from './detach-at.ts';
import { sumTo } from './reduce.ts';
import { alias } from './reshape.ts';

provideAlgebra({ add, accumulate, sumTo, onesLike, zerosLike, alias, zeroAt });
