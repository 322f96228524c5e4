import { FrostgradError, type TypedArray } from '@frostgrad/core';

/** A proof that failed, or that could not be made. */
export class DependenceError extends FrostgradError {}

/** Values, and for each the number of the set of input elements that it may depend on; 0 for a known value. */
export interface TrackedMemory {
  readonly values: TypedArray;
  readonly sets: Int32Array;
}

function refuse(how: string): never {
  throw new DependenceError(
    'dependence',
    `a value that may depend on an input was read outside of the kernels (${how}): by item(), toArray() or printing, ` +
      'as a shape, an index or the condition of a branch. The result would depend on it unseen; pass what decides as a constant',
  );
}

const position = /^(?:0|[1-9][0-9]*)$/;

/**
 * Memory of tracked values, as code other than kernels sees it: of its class and length, and nothing of it can be read but
 * elements that are known. Constants can be written. The values are not in the proxy's target, so that no
 * reflection comes by them.
 */
export function guarded(memory: TrackedMemory): TypedArray {
  const { values, sets } = memory;
  const fill = (value: number, start?: number, end?: number): TypedArray => {
    values.fill(value, start, end);
    sets.fill(0, start, end);
    return proxy;
  };
  const slice = (start?: number, end?: number): TypedArray => {
    return sets.slice(start, end).some((set) => set !== 0) ? refuse('slice') : values.slice(start, end);
  };
  const proxy = new Proxy(new (values.constructor as new (size: number) => TypedArray)(0), {
    get: (_, key) => {
      if (key === 'length') return values.length;
      if (key === 'fill') return fill;
      if (key === 'slice') return slice;
      if (key === 'constructor') return values.constructor;
      if (typeof key !== 'string' || !position.test(key)) return refuse(String(key));
      const i = Number(key);
      return i >= values.length || sets[i] === 0 ? values[i] : refuse(`element ${key}`);
    },
    set: (_, key, value: number) => {
      if (typeof key !== 'string' || !position.test(key)) return refuse(String(key));
      values[Number(key)] = value;
      sets[Number(key)] = 0;
      return true;
    },
  });
  return proxy;
}
