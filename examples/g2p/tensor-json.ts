import { Tensor } from '@frostgrad/core';

/**
 * Plain data with tensors in it as JSON and, beside it, the tensors: each is replaced by `{ "tensor": name }`.
 *
 * @returns the data; tensors are added to `tensors` under names that begin with `prefix`.
 */
export function toJson(value: unknown, prefix: string, tensors: Map<string, Tensor>): unknown {
  if (value instanceof Tensor) {
    tensors.set(prefix, value);
    return { tensor: prefix };
  }
  if (Array.isArray(value)) return value.map((item, i) => toJson(item, `${prefix}.${i}`, tensors));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toJson(item, `${prefix}.${key}`, tensors)]),
    );
  }
  return value;
}

/**
 * The reverse of `toJson`.
 *
 * @throws RangeError for a name that is not among the tensors.
 */
export function fromJson(value: unknown, tensors: ReadonlyMap<string, Tensor>): unknown {
  if (Array.isArray(value)) return value.map((item) => fromJson(item, tensors));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && only[0] === 'tensor') {
    const found = tensors.get(String(only[1]));
    if (found === undefined) throw new RangeError(`the tensor ${String(only[1])} is missing`);
    return found;
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(item, tensors)]));
}
