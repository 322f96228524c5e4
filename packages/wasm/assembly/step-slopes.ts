// Steps of optimizers that go by the gradient itself, scaled: see the rules of packages/optim, whose numbers come in the same order.
import { add, descent, div, fade, fadeSquare, mul, number, pair, put, root, signs, sub } from './pairs64';

@inline
function sgd<T>(
  value: usize,
  grad: usize,
  momentum: usize,
  n: i32,
  numbers: usize,
): void {
  const lr = number(numbers, 2);
  const kept = number(numbers, 3);
  const arriving = number(numbers, 4);
  const ahead = number(numbers, 5);
  const isFirst = load<f64>(numbers, 24) == 0;
  const looksAhead = load<f64>(numbers, 40) != 0;
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = descent(pair<T>(grad + p, both), w, numbers);
    let step = g;
    if (momentum != 0) {
      const b = isFirst ? g : add(mul(kept, pair<T>(momentum + p, both)), mul(arriving, g));
      step = put<T>(momentum + p, b, both);
      if (looksAhead) step = add(g, mul(ahead, step));
    }
    put<T>(value + p, sub(w, mul(lr, step)), both);
  }
}
export function sgdStep(
  value: usize,
  grad: usize,
  momentum: usize,
  _0: usize,
  _1: usize,
  n: i32,
  numbers: usize,
): void {
  sgd<f32>(value, grad, momentum, n, numbers);
}
export function sgdStep64(
  value: usize,
  grad: usize,
  momentum: usize,
  _0: usize,
  _1: usize,
  n: i32,
  numbers: usize,
): void {
  sgd<f64>(value, grad, momentum, n, numbers);
}

@inline
function rmsprop<T>(
  value: usize,
  grad: usize,
  v: usize,
  mean: usize,
  momentum: usize,
  n: i32,
  numbers: usize,
): void {
  const lr = number(numbers, 2);
  const alpha = number(numbers, 3);
  const eps = number(numbers, 4);
  const kept = number(numbers, 5);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = descent(pair<T>(grad + p, both), w, numbers);
    let spread = fadeSquare<T>(v + p, alpha, g, both);
    if (mean != 0) {
      const m = fade<T>(mean + p, alpha, g, both);
      spread = f64x2.max(f64x2.splat(0), sub(spread, mul(m, m)));
    }
    let step = div(g, add(root(spread), eps));
    if (momentum != 0) step = put<T>(momentum + p, add(mul(kept, pair<T>(momentum + p, both)), step), both);
    put<T>(value + p, sub(w, mul(lr, step)), both);
  }
}
export function rmspropStep(
  value: usize,
  grad: usize,
  v: usize,
  mean: usize,
  momentum: usize,
  n: i32,
  numbers: usize,
): void {
  rmsprop<f32>(value, grad, v, mean, momentum, n, numbers);
}
export function rmspropStep64(
  value: usize,
  grad: usize,
  v: usize,
  mean: usize,
  momentum: usize,
  n: i32,
  numbers: usize,
): void {
  rmsprop<f64>(value, grad, v, mean, momentum, n, numbers);
}

@inline
function adagrad<T>(
  value: usize,
  grad: usize,
  sum: usize,
  n: i32,
  numbers: usize,
): void {
  const rate = number(numbers, 2);
  const eps = number(numbers, 3);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = descent(pair<T>(grad + p, both), w, numbers);
    const s = put<T>(sum + p, add(pair<T>(sum + p, both), mul(g, g)), both);
    put<T>(value + p, sub(w, div(mul(rate, g), add(root(s), eps))), both);
  }
}
export function adagradStep(
  value: usize,
  grad: usize,
  sum: usize,
  _0: usize,
  _1: usize,
  n: i32,
  numbers: usize,
): void {
  adagrad<f32>(value, grad, sum, n, numbers);
}
export function adagradStep64(
  value: usize,
  grad: usize,
  sum: usize,
  _0: usize,
  _1: usize,
  n: i32,
  numbers: usize,
): void {
  adagrad<f64>(value, grad, sum, n, numbers);
}

@inline
function adadelta<T>(
  value: usize,
  grad: usize,
  v: usize,
  u: usize,
  n: i32,
  numbers: usize,
): void {
  const lr = number(numbers, 2);
  const rho = number(numbers, 3);
  const eps = number(numbers, 4);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = descent(pair<T>(grad + p, both), w, numbers);
    const second = fadeSquare<T>(v + p, rho, g, both);
    const d = mul(div(root(add(pair<T>(u + p, both), eps)), root(add(second, eps))), g);
    fadeSquare<T>(u + p, rho, d, both);
    put<T>(value + p, sub(w, mul(lr, d)), both);
  }
}
export function adadeltaStep(
  value: usize,
  grad: usize,
  v: usize,
  u: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  adadelta<f32>(value, grad, v, u, n, numbers);
}
export function adadeltaStep64(
  value: usize,
  grad: usize,
  v: usize,
  u: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  adadelta<f64>(value, grad, v, u, n, numbers);
}

@inline
function rprop<T>(
  value: usize,
  grad: usize,
  previous: usize,
  size: usize,
  n: i32,
  numbers: usize,
): void {
  const sign = number(numbers, 0);
  const down = number(numbers, 1);
  const up = number(numbers, 2);
  const least = number(numbers, 3);
  const most = number(numbers, 4);
  const zero = f64x2.splat(0);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    const g = mul(sign, pair<T>(grad + p, both));
    const turn = mul(signs(g), signs(pair<T>(previous + p, both)));
    const turned = f64x2.lt(turn, zero);
    // a turn that is NaN stays one
    const same = v128.bitselect(f64x2.splat(1), turn, f64x2.eq(turn, zero));
    const eta = v128.bitselect(down, v128.bitselect(up, same, f64x2.gt(turn, zero)), turned);
    const sized = f64x2.min(f64x2.max(mul(pair<T>(size + p, both), eta), least), most);
    const by = put<T>(size + p, sized, both);
    const way = signs(put<T>(previous + p, v128.bitselect(zero, g, turned), both));
    put<T>(value + p, sub(w, mul(way, by)), both);
  }
}
export function rpropStep(
  value: usize,
  grad: usize,
  previous: usize,
  size: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  rprop<f32>(value, grad, previous, size, n, numbers);
}
export function rpropStep64(
  value: usize,
  grad: usize,
  previous: usize,
  size: usize,
  _0: usize,
  n: i32,
  numbers: usize,
): void {
  rprop<f64>(value, grad, previous, size, n, numbers);
}
