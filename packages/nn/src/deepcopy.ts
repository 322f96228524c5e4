import { Layout, Offsets, Rng, Segments, Tensor, ValueError } from '@frostgrad/core/functional';
import { lastingZeros, NdArray } from '@frostgrad/core/extend';
import { unhookedField } from './forward-hooks.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/**
 * A copy of a module and all below it, which shares nothing that changes: parameters and buffers bit for bit, with their dtypes, frozen sets and
 * `requiresGrad`, without `.grad` and without hooks, those of `forward` among them; generators in their state; arrays, records, maps and sets. What is one thing there is one thing here: a tied
 * parameter stays tied, and a buffer that shares memory with a parameter shares the copy's. As PyTorch's `copy.deepcopy`, which takes `.grad` and hooks along.
 *
 * Functions are not copied, as in Python: one that reads `this` of the original, such as an arrow function in a field, goes on reading the original. Write a method.
 *
 * Private `#fields` and `#methods` cannot be copied: no module here has any, and a method that needs one throws a TypeError on the copy. Use
 * TypeScript's `private` in modules that are to be copied.
 *
 * @throws ValueError for a field that holds a computed tensor, or an object that is none of these; names the field.
 * @example
 * const table = new Embedding(4, 2, { rng: new Rng(0) }).freeze('weight', rows(1));
 * const copy = deepcopy(table);
 * copy.weight.frozen.toString() // 'rows 1 of 4'
 * copy.weight === table.weight // false
 */
export function deepcopy<M extends Module>(module: M): M {
  return copyOf(module, '', new Map()) as M;
}

/** Kinds that never change after construction. */
const constants = [Segments, Offsets, Layout];

function copyOf(value: unknown, path: string, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (copies.has(value)) return copies.get(value);
  if (constants.some((kind) => value instanceof kind)) return value;
  if (value instanceof Tensor) return remember(copies, value, copyOfTensor(value, path, copies));
  if (value instanceof Rng) return remember(copies, value, copyOfRng(value));
  if (ArrayBuffer.isView(value) && 'slice' in value) return remember(copies, value, (value as Uint8Array).slice());
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (value instanceof Map) {
    const made = remember(copies, value, new Map<unknown, unknown>());
    for (const [key, inner] of value)
      made.set(copyOf(key, below('key'), copies), copyOf(inner, below(String(key)), copies));
    return made;
  }
  if (value instanceof Set) {
    const made = remember(copies, value, new Set<unknown>());
    for (const inner of value) made.add(copyOf(inner, path, copies));
    return made;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (!(value instanceof Module || Array.isArray(value) || prototype === Object.prototype || prototype === null)) {
    throw new ValueError(
      'deepcopy',
      `${path} is a ${(value.constructor as { name?: string }).name ?? 'object'}; a copy is known of tensors, modules, generators, arrays, records, ` +
        'maps and sets',
    );
  }
  const made = remember(copies, value, Array.isArray(value) ? [] : (Object.create(prototype) as object));
  for (const key of Reflect.ownKeys(value)) {
    const field = unhookedField(value, key);
    if (field === undefined) continue;
    if ('value' in field) field.value = copyOf(field.value, below(String(key)), copies);
    Object.defineProperty(made, key, field);
  }
  if (!Object.isExtensible(value)) Object.preventExtensions(made);
  return made;
}

function remember<T>(copies: Map<object, unknown>, value: object, made: T): T {
  copies.set(value, made);
  return made;
}

function copyOfTensor(x: Tensor, path: string, copies: Map<object, unknown>): Tensor {
  if (!x.isLeaf) {
    throw new ValueError(
      'deepcopy',
      `${path} is computed, by '${x.gradFn?.name}'; only leaves can be copied. Keep x.detach() in the field`,
    );
  }
  const { storage, dtype, shape, size, strides, offset, isView } = x.value;
  const memory = (copies.get(storage) ?? remember(copies, storage, copyOfMemory(x.value))) as typeof storage;
  const value = new NdArray(memory, dtype, shape, size, strides, offset, isView);
  const made = x instanceof Parameter ? new Parameter(value) : new Tensor(value);
  made.requiresGrad = x.requiresGrad;
  if (x instanceof Parameter && x.pinned !== null) (made as Parameter).pin_(x.pinned);
  return x.frozen === null ? made : made.freeze_(x.frozen);
}

/** A copy of all the memory that an array looks at, which lives on behind every scope, too. */
function copyOfMemory({ storage: { data }, dtype }: NdArray): NdArray['storage'] {
  const kept = lastingZeros(dtype, data.length);
  kept.set(data);
  const { storage } = NdArray.from(kept, [data.length], dtype);
  storage.scope = null;
  storage.isShared = true;
  return storage;
}

function copyOfRng(rng: Rng): Rng {
  const made = new Rng(0);
  made.state = rng.state;
  return made;
}
