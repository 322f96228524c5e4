import { type DType, FrostgradError, type TypedArray } from '@frostgrad/core';

/** A file of tensors is damaged, or is none. */
export class CheckpointError extends FrostgradError {}

/** @internal */
export function fail(message: string): CheckpointError {
  return new CheckpointError('safetensors', message);
}

/** What the format calls our dtypes. @internal */
export const formatNames: Readonly<Record<DType, string>> = {
  float32: 'F32',
  float64: 'F64',
  int32: 'I32',
  bool: 'BOOL',
};

/** Bytes of an element. @internal */
export const widths: Readonly<Record<DType, number>> = { float32: 4, float64: 8, int32: 4, bool: 1 };

/** A dtype of the format, and how its elements become ours. @internal */
export interface Format {
  readonly name: string;
  /** Bytes of an element. */
  readonly width: number;
  /** Little-endian elements from a byte on. @throws CheckpointError for one that has no equal here. */
  read(view: DataView, at: number, count: number, where: string): TypedArray;
}

/** Bits are copied as integers, because a number may lose a NaN's payload. */
function floats(name: string, width: number, bitsAt: (view: DataView, at: number) => number): Format {
  return {
    name,
    width,
    read: (view, at, count) => {
      const bits = new Uint32Array(count);
      for (let i = 0; i < count; i++) bits[i] = bitsAt(view, at + width * i);
      return new Float32Array(bits.buffer);
    },
  };
}

const doubles: Format = {
  name: 'F64',
  width: 8,
  read: (view, at, count) => {
    const bits = new BigUint64Array(count);
    for (let i = 0; i < count; i++) bits[i] = view.getBigUint64(at + 8 * i, true);
    return new Float64Array(bits.buffer);
  },
};

/** Integers of any width become int32 where each of them is one. */
function integers(name: string, width: number, numberAt: (view: DataView, at: number) => number | bigint): Format {
  return {
    name,
    width,
    read: (view, at, count, where) =>
      Int32Array.from({ length: count }, (_, i) => {
        const value = numberAt(view, at + width * i);
        if (value < -(2 ** 31) || value >= 2 ** 31)
          throw fail(`${where} is ${name} and element ${i} is ${value}, which int32 does not have`);
        return Number(value);
      }),
  };
}

const truths: Format = {
  name: 'BOOL',
  width: 1,
  read: (view, at, count, where) =>
    Uint8Array.from({ length: count }, (_, i) => {
      const value = view.getUint8(at + i);
      if (value > 1) throw fail(`${where} is BOOL and element ${i} is ${value}`);
      return value;
    }),
};

/** Half precision as the bits of a float32, which has every such number. @internal */
export function widenHalf(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  if (fraction === 0) return sign >>> 0;
  const shift = Math.clz32(fraction) - 21; // a subnormal number becomes a normal one
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0;
}

/** What is read, by the name that the format has for it. @internal */
export const formats: ReadonlyMap<unknown, Format> = new Map(
  [
    floats('F32', 4, (view, at) => view.getUint32(at, true)),
    doubles,
    floats('F16', 2, (view, at) => widenHalf(view.getUint16(at, true))),
    floats('BF16', 2, (view, at) => (view.getUint16(at, true) << 16) >>> 0),
    integers('I64', 8, (view, at) => view.getBigInt64(at, true)),
    integers('I32', 4, (view, at) => view.getInt32(at, true)),
    integers('I16', 2, (view, at) => view.getInt16(at, true)),
    integers('I8', 1, (view, at) => view.getInt8(at)),
    integers('U64', 8, (view, at) => view.getBigUint64(at, true)),
    integers('U32', 4, (view, at) => view.getUint32(at, true)),
    integers('U16', 2, (view, at) => view.getUint16(at, true)),
    integers('U8', 1, (view, at) => view.getUint8(at)),
    truths,
  ].map((format) => [format.name, format]),
);

/** Writes elements little-endian, whatever the machine is. @internal */
export function writeElements(view: DataView, at: number, values: TypedArray): void {
  const { buffer, byteOffset, length } = values;
  if (values instanceof Uint8Array) {
    for (let i = 0; i < length; i++) view.setUint8(at + i, values[i] as number);
  } else if (values instanceof Float64Array) {
    const bits = new BigUint64Array(buffer, byteOffset, length);
    for (let i = 0; i < length; i++) view.setBigUint64(at + 8 * i, bits[i] as bigint, true);
  } else {
    const bits = new Uint32Array(buffer, byteOffset, length);
    for (let i = 0; i < length; i++) view.setUint32(at + 4 * i, bits[i] as number, true);
  }
}
