import { loadLanes, storeLanes } from './lanes';

/** `x - max - log` of a row: the logarithms of its softmax. */
export function logarithms(x: usize, out: usize, n: i32, max: f32, log: f32): void {
  const most = f32x4.splat(max);
  const norm = f32x4.splat(log);
  for (let i = 0; i < n; i += 4) {
    const o = <usize>i << 2;
    storeLanes<f32>(out + o, f32x4.sub(f32x4.sub(loadLanes<f32>(x + o, n - i), most), norm), n - i);
  }
}
