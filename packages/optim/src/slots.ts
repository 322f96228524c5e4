import type { Segments, Tensor } from '@frostgrad/core/functional';
import { lastingZeros } from '@frostgrad/core/extend';
import type { Numbers } from './optimizer.ts';

/** A slot that remembers nothing yet. */
export function zerosFor({ dtype, size }: Tensor): Numbers {
  return lastingZeros(dtype, size) as Numbers;
}

/** The same arrays, in memory that lives as long as they do, where kernels work if there is room. */
export function settledSlots(slots: Readonly<Record<string, Numbers>>): Record<string, Numbers> {
  const settled = (values: Numbers): Numbers => {
    const kept = lastingZeros(values instanceof Float32Array ? 'float32' : 'float64', values.length) as Numbers;
    kept.set(values);
    return kept;
  };
  return Object.fromEntries(Object.entries(slots).map(([name, values]) => [name, settled(values)]));
}

/** A tensor's elements, to be read: its memory where they lie there in order, and nothing else does. */
export function rowMajor(x: Tensor): Numbers {
  const { data, strides, size } = x.value;
  return (strides === null && size === data.length ? data : x.toTypedArray()) as Numbers;
}

/** One value at some elements, or at all. */
export function fill(values: Numbers, elements: Segments | null, value: number): void {
  if (elements === null) values.fill(value);
  else elements.forEachRun((start, end) => values.fill(value, start, end));
}

/** The values at some elements; for all the array itself, or a copy. */
export function taken(values: Numbers, elements: Segments | null, copy: boolean): Numbers {
  if (elements !== null) return elements.take(values);
  return copy ? values.slice() : values;
}

/** The reverse of `taken`. */
export function put(values: Numbers, elements: Segments | null, all: Numbers): void {
  if (elements !== null) elements.put(values, all);
  else if (values !== all) all.set(values);
}
