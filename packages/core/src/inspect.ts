import type { Tensor } from './tensor.ts';

/** Elements of an axis shown at either end before the middle is left out. */
const edge = 3;

/** A tensor as a reader wants to see it: values to five digits, frozen ones with a `*`, then what is not the default. */
export function inspectTensor(x: Tensor): string {
  const flat = x.toTypedArray();
  const frozen = x.frozen?.toMask() ?? null;
  const show = (v: number): string => {
    if (x.dtype === 'bool') return v === 0 ? 'false' : 'true';
    if (Object.is(v, -0)) return '-0';
    if (Number.isInteger(v) || !Number.isFinite(v)) return String(v);
    return Math.abs(v) < 1e5 ? String(Number(v.toPrecision(5))) : v.toExponential(4);
  };
  const build = (axis: number, start: number, stride: number): string => {
    if (axis === x.ndim) return `${show(flat[start] as number)}${frozen?.[start] === 1 ? '*' : ''}`;
    const n = x.shape[axis] as number;
    const inner = n === 0 ? 0 : stride / n;
    const parts: string[] = [];
    for (let i = 0; i < n; i++) {
      if (n > 2 * edge + 1 && i === edge) {
        parts.push('…');
        i = n - edge;
      }
      parts.push(build(axis + 1, start + i * inner, inner));
    }
    const separator = axis < x.ndim - 1 ? `,\n${' '.repeat('tensor('.length + axis + 1)}` : ', ';
    return `[${parts.join(separator)}]`;
  };
  const notes: string[] = [];
  if (x.ndim === 0 || x.size === 0) notes.push(`shape: [${x.shape.join(', ')}]`);
  if (x.dtype !== 'float32') notes.push(`dtype: ${x.dtype}`);
  if (x.gradFn !== null) notes.push(`gradFn: ${x.gradFn.name}`);
  else if (x.requiresGrad) notes.push('requiresGrad: true');
  if (x.frozen !== null) notes.push(`frozen: ${x.frozen}`);
  const suffix = notes.length === 0 ? '' : `, { ${notes.join(', ')} }`;
  return `tensor(${build(0, 0, x.size)}${suffix})`;
}
