import { assign, backward, matmul, mul, noGrad, Segments, sub, sum, tanh, Tensor, tensor } from '@frostgrad/core';
import { expect, it } from 'vitest';

it('a small network learns XOR, and its frozen row does not move', () => {
  const x = tensor([
    [-1, -1, 1],
    [-1, 1, 1],
    [1, -1, 1],
    [1, 1, 1],
  ]); // the last feature is the bias
  const y = tensor([[-1], [1], [1], [-1]]);
  const hidden = tensor(
    [
      [0.5, -0.3, 0.8, 0.1],
      [-0.4, 0.9, 0.2, -0.7],
      [0.1, 0.6, -0.5, 0.3],
    ],
    { requiresGrad: true },
  );
  const output = tensor([[0.3], [-0.8], [0.5], [0.7]], { requiresGrad: true }).freeze_(Segments.rows([4, 1], [1]));
  const loss = (): Tensor => {
    const error = sub(matmul(tanh(matmul(x, hidden)), output), y);
    return sum(mul(error, error));
  };
  for (let step = 0; step < 300; step++) {
    hidden.grad = output.grad = null;
    backward(loss());
    for (const w of [hidden, output]) noGrad(() => assign(w, sub(w, mul(w.grad as Tensor, 0.1))));
  }
  expect(loss().item()).toBeLessThan(1e-3);
  expect(output.toTypedArray()[1]).toBe(Math.fround(-0.8));
});
