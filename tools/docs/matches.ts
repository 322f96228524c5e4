import type { Expected } from './expected.ts';

/**
 * Whether a value is what the comment says. Numbers agree when they are equal after rounding to the decimals written; one
 * written without decimals must be that integer up to float32 noise, with the sign of its zero.
 */
export function matches(expected: Expected, actual: unknown): boolean {
  const value = plain(actual);
  switch (expected.kind) {
    case 'number':
      return typeof value === 'number' && sameNumber(expected, value);
    case 'array':
      return (
        Array.isArray(value) &&
        value.length === expected.elements.length &&
        expected.elements.every((element, i) => matches(element, value[i]))
      );
    case 'object': {
      if (typeof value !== 'object' || value === null) return false;
      const record = value as Readonly<Record<string, unknown>>;
      return (
        Object.keys(record).length === expected.entries.size &&
        [...expected.entries].every(([key, inner]) => Object.hasOwn(record, key) && matches(inner, record[key]))
      );
    }
    case 'text':
      return String(actual).replaceAll(/\s+/g, ' ') === expected.value.replaceAll(/\s+/g, ' ');
    case 'value':
      return value === expected.value;
  }
}

function sameNumber({ value: wanted, digits }: Expected & { kind: 'number' }, actual: number): boolean {
  if (!Number.isFinite(wanted) || !Number.isFinite(actual)) return Object.is(wanted, actual);
  if (digits.hasExponent) return Number(actual.toExponential(digits.decimals)) === wanted;
  // half a unit of the last decimal, and a little: a tie may be written either way
  if (digits.decimals > 0) return Math.abs(actual - wanted) <= 0.5000001 * 10 ** -digits.decimals;
  if (wanted === 0 && actual === 0) return Object.is(wanted, actual);
  return Math.abs(actual - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));
}

/** Tensors and typed arrays as nested arrays; anything else as it is. */
export function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  const isTensor =
    typeof value === 'object' && value !== null && 'toArray' in value && typeof value.toArray === 'function';
  return isTensor ? (value.toArray as () => unknown).call(value) : value;
}
