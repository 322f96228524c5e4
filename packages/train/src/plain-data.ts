import { Tensor, ValueError } from '@frostgrad/core/functional';
import { CheckpointError } from '@frostgrad/nn';

/** How deep data may nest. */
const MAX_DEPTH = 64;

/** Numbers that JSON does not have. */
const strangers: ReadonlyMap<unknown, number> = new Map(
  [NaN, Infinity, -Infinity, -0].map((n) => [Object.is(n, -0) ? '-0' : String(n), n]),
);

/**
 * Plain data as what JSON has: a tensor becomes `{ $tensor: name }` and goes into `tensors`, a number that JSON does not have
 * becomes `{ $number: text }`, and a key that begins with `$` gets another one. Fields that are undefined are left out.
 *
 * @throws ValueError that names what is no plain data: a function, an object of a class, `undefined` in a list.
 */
export function toJson(value: unknown, path: string, tensors: Map<string, Tensor>, depth: number = 0): unknown {
  if (depth > MAX_DEPTH) throw refused(path, `nests deeper than ${MAX_DEPTH} levels; a part of it may hold itself`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) };
  if (value instanceof Tensor) {
    let name = path;
    while (tensors.has(name)) name += "'"; // 'a.b' in one record, and 'b' in 'a'
    tensors.set(name, value);
    return { $tensor: name };
  }
  if (Array.isArray(value)) return Array.from(value, (item, i) => toJson(item, `${path}.${i}`, tensors, depth + 1));
  if (!isRecord(value)) throw refused(path, `is ${kindOf(value)}`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [
        key.startsWith('$') ? `$${key}` : key,
        toJson(item, `${path}.${key}`, tensors, depth + 1),
      ]),
  );
}

/**
 * The reverse of `toJson`. `found` is told of every tensor that is taken.
 *
 * @throws CheckpointError for what `toJson` does not write.
 */
export function fromJson(
  value: unknown,
  tensors: ReadonlyMap<string, Tensor>,
  found: (name: string) => void,
  depth: number = 0,
): unknown {
  if (depth > MAX_DEPTH) throw damaged(`nests deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((item) => fromJson(item, tensors, found, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.hasOwn(value, '$tensor') || Object.hasOwn(value, '$number')
    ? fromTag(value, tensors, found)
    : Object.fromEntries(
        Object.entries(value).map(([key, item]) => [plainKey(key), fromJson(item, tensors, found, depth + 1)]),
      );
}

function fromTag(value: object, tensors: ReadonlyMap<string, Tensor>, found: (name: string) => void): unknown {
  const entries = Object.entries(value) as [string, unknown][];
  const [tag, told] = entries[0] as [string, unknown];
  if (entries.length === 1 && tag === '$number') {
    const number = strangers.get(told);
    if (number !== undefined) return number;
  } else if (entries.length === 1 && typeof told === 'string') {
    const tensor = tensors.get(told);
    if (tensor === undefined) throw damaged(`names the tensor ${JSON.stringify(told.slice(0, 60))}, which is missing`);
    found(told);
    return tensor;
  }
  throw damaged(`has a ${tag} that is none`);
}

function plainKey(key: string): string {
  if (!key.startsWith('$')) return key;
  if (key.startsWith('$$')) return key.slice(1);
  throw damaged(`has the key ${JSON.stringify(key.slice(0, 60))}, which is never written`);
}

/** Whether a value is an object that is no list, and of no class. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object') return value === undefined ? 'undefined' : `a ${typeof value}`;
  return `of class ${(value as object).constructor?.name ?? 'unknown'}`;
}

function refused(path: string, what: string): ValueError {
  return new ValueError(
    'saveCheckpoint',
    `${path} ${what}; a checkpoint holds strings, numbers, truth values, null, lists, records and tensors`,
  );
}

function damaged(what: string): CheckpointError {
  return new CheckpointError('loadCheckpoint', `what stands beside the tensors ${what}`);
}
