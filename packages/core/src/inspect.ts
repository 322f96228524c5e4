import type { Tensor } from './tensor.ts';

/** Elements of an axis shown at either end before the middle is left out. */
const edge = 3;

/** What stands for a pad. */
const PAD = '·';

/** Numbers to five digits. */
function showNumber(v: number): string {
  if (Object.is(v, -0)) return '-0';
  if (Number.isInteger(v) || !Number.isFinite(v)) return String(v);
  return Math.abs(v) < 1e5 ? String(Number(v.toPrecision(5))) : v.toExponential(4);
}

/** The places of an axis that are shown; null for those between that are left out. */
function shownPlaces(n: number): (number | null)[] {
  const all = [...Array.from({ length: n }).keys()];
  return n <= 2 * edge + 1 ? all : [...all.slice(0, edge), null, ...all.slice(n - edge)];
}

/** Nested lists with the rows of a matrix below one another. */
function showNested(parts: readonly string[], below: number, indent: number): string {
  return `[${parts.join(below > 0 ? `,\n${' '.repeat(indent)}` : ', ')}]`;
}

/** Elements of a tensor from flat position `start` on, under the axes from `axis` on. */
function elementsOf(x: Tensor, hidden: Uint8Array | null, indent: number): (axis: number, start: number) => string {
  const flat = x.toTypedArray();
  const frozen = x.frozen?.toMask() ?? null;
  const show = x.dtype === 'bool' ? (v: number) => (v === 0 ? 'false' : 'true') : showNumber;
  const inner = x.shape.map((_, axis) => x.shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const build = (axis: number, start: number): string => {
    if (axis === x.ndim) {
      return hidden?.[start] === 1 ? PAD : `${show(flat[start] as number)}${frozen?.[start] === 1 ? '*' : ''}`;
    }
    const parts = shownPlaces(x.shape[axis] as number).map((i) =>
      i === null ? '…' : build(axis + 1, start + i * (inner[axis] as number)),
    );
    return showNested(parts, x.ndim - 1 - axis, indent + axis + 1);
  };
  return build;
}

/** What is not the default, in braces; nothing when there is nothing. */
function notesOf(x: Tensor, more: readonly string[]): string {
  const notes = [...more];
  if (x.dtype !== 'float32') notes.push(`dtype: ${x.dtype}`);
  if (x.gradFn !== null) notes.push(`gradFn: ${x.gradFn.name}`);
  else if (x.requiresGrad) notes.push('requiresGrad: true');
  if (x.frozen !== null) notes.push(`frozen: ${x.frozen}`);
  return notes.length === 0 ? '' : `, { ${notes.join(', ')} }`;
}

/**
 * A tensor as a reader wants to see it: values to five digits, frozen ones with a `*`, then what is not the default.
 *
 * @param hidden one byte an element: 1 where a dot is to stand instead of the value.
 */
export function inspectTensor(x: Tensor, hidden: Uint8Array | null = null): string {
  if (x.hasEnded) return 'tensor(ended with its scope)';
  const build = elementsOf(x, hidden, 'tensor('.length);
  const shape = x.ndim === 0 || x.size === 0 ? [`shape: [${x.shape.join(', ')}]`] : [];
  return `tensor(${build(0, 0)}${notesOf(x, shape)})`;
}

/** Rows of different lengths, one below the other: `starts` are their bounds on axis 0. */
export function inspectRows(values: Tensor, starts: readonly number[]): string {
  const indent = 'ragged('.length;
  const build = elementsOf(values, null, indent + 1);
  const inner = values.shape.slice(1).reduce((a, b) => a * b, 1);
  const rows = shownPlaces(starts.length - 1).map((b) => {
    if (b === null) return '…';
    const [start, end] = [starts[b] as number, starts[b + 1] as number];
    const parts = shownPlaces(end - start).map((i) => (i === null ? '…' : build(1, (start + i) * inner)));
    return showNested(parts, values.ndim - 1, indent + 2);
  });
  const shape = values.ndim > 1 ? [`rowShape: [${values.shape.slice(1).join(', ')}]`] : [];
  return `ragged(${showNested(rows, 1, indent + 1)}${notesOf(values, shape)})`;
}
