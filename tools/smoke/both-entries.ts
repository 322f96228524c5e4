// In one program with the main entry, the types have methods from either: there is one class, and it has them.
import { mul, tensor, type Tensor } from '@frostgrad/core';
import { add, tensor as plain, type Tensor as Plain } from '@frostgrad/core/functional';

const x: Tensor = plain([1, 2], { requiresGrad: true });
const y: Plain = tensor([3, 4]).mul(x);
y.add_(1);
export const total: Tensor = add(mul(y, x), x).sum();
