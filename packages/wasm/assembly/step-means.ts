// Steps of optimizers that remember a mean of gradients: see the rules of packages/optim, whose numbers come in the same order.
import { add, descent, div, fade, fadeSquare, mul, number, pair, put, rest, root, signs, sub } from './pairs64';

@inline
function adam<T>(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  largest: usize,
  n: i32,
  numbers: usize,
): void {
  const b1 = number(numbers, 2);
  const b2 = number(numbers, 3);
  const size = number(numbers, 4);
  const scale = number(numbers, 5);
  const eps = number(numbers, 6);
  const kept = number(numbers, 7);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = descent(pair<T>(grad + p, both), w, numbers);
    const first = fade<T>(m + p, b1, g, both);
    let second = fadeSquare<T>(v + p, b2, g, both);
    if (largest != 0) second = put<T>(largest + p, f64x2.max(pair<T>(largest + p, both), second), both);
    const change = div(mul(size, first), add(div(root(second), scale), eps));
    put<T>(value + p, sub(mul(kept, w), change), both);
  }
}
export function adamStep(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  largest: usize,
  n: i32,
  numbers: usize,
): void {
  adam<f32>(value, grad, m, v, largest, n, numbers);
}
export function adamStep64(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  largest: usize,
  n: i32,
  numbers: usize,
): void {
  adam<f64>(value, grad, m, v, largest, n, numbers);
}

@inline
function adamax<T>(
  value: usize,
  grad: usize,
  m: usize,
  u: usize,
  n: i32,
  numbers: usize,
): void {
  const size = number(numbers, 2);
  const b1 = number(numbers, 3);
  const b2 = number(numbers, 4);
  const eps = number(numbers, 5);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = descent(pair<T>(grad + p, both), w, numbers);
    const first = fade<T>(m + p, b1, g, both);
    const most = f64x2.max(mul(b2, pair<T>(u + p, both)), add(f64x2.abs(g), eps));
    put<T>(value + p, sub(w, div(mul(size, first), put<T>(u + p, most, both))), both);
  }
}
export function adamaxStep(
  value: usize,
  grad: usize,
  m: usize,
  u: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  adamax<f32>(value, grad, m, u, n, numbers);
}
export function adamaxStep64(
  value: usize,
  grad: usize,
  m: usize,
  u: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  adamax<f64>(value, grad, m, u, n, numbers);
}

@inline
function nadam<T>(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  n: i32,
  numbers: usize,
): void {
  const b1 = number(numbers, 2);
  const b2 = number(numbers, 3);
  const ofGradient = number(numbers, 4);
  const ofMean = number(numbers, 5);
  const correction = number(numbers, 6);
  const eps = number(numbers, 7);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = descent(pair<T>(grad + p, both), w, numbers);
    const first = fade<T>(m + p, b1, g, both);
    const second = fadeSquare<T>(v + p, b2, g, both);
    const by = add(root(div(second, correction)), eps);
    put<T>(value + p, sub(w, div(add(mul(ofGradient, g), mul(ofMean, first)), by)), both);
  }
}
export function nadamStep(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  nadam<f32>(value, grad, m, v, n, numbers);
}
export function nadamStep64(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  nadam<f64>(value, grad, m, v, n, numbers);
}

@inline
function radam<T>(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  n: i32,
  numbers: usize,
): void {
  const b1 = number(numbers, 2);
  const b2 = number(numbers, 3);
  const size = number(numbers, 4);
  const scale = number(numbers, 5);
  const eps = number(numbers, 6);
  const trusted = load<f64>(numbers, 56) == 1;
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = descent(pair<T>(grad + p, both), w, numbers);
    const change = mul(size, fade<T>(m + p, b1, g, both));
    const second = fadeSquare<T>(v + p, b2, g, both);
    const sized = trusted ? div(mul(change, scale), add(root(second), eps)) : change;
    put<T>(value + p, sub(w, sized), both);
  }
}
export function radamStep(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  radam<f32>(value, grad, m, v, n, numbers);
}
export function radamStep64(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  radam<f64>(value, grad, m, v, n, numbers);
}

@inline
function lion<T>(
  value: usize,
  grad: usize,
  m: usize,
  n: i32,
  numbers: usize,
): void {
  const sign = number(numbers, 0);
  const b1 = number(numbers, 1);
  const b2 = number(numbers, 2);
  const lr = number(numbers, 3);
  const kept = number(numbers, 4);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = mul(sign, pair<T>(grad + p, both));
    const first = pair<T>(m + p, both);
    const way = signs(add(mul(b1, first), mul(rest(b1), g)));
    put<T>(value + p, sub(mul(kept, w), mul(lr, way)), both);
    put<T>(m + p, add(mul(b2, first), mul(rest(b2), g)), both);
  }
}
export function lionStep(
  value: usize,
  grad: usize,
  m: usize,
  _0: usize,
  _1: usize,
  n: i32,
  numbers: usize,
): void {
  lion<f32>(value, grad, m, n, numbers);
}
export function lionStep64(
  value: usize,
  grad: usize,
  m: usize,
  _0: usize,
  _1: usize,
  n: i32,
  numbers: usize,
): void {
  lion<f64>(value, grad, m, n, numbers);
}
