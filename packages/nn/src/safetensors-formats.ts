import { type DType, FrostgradError, type TypedArray } from '@frostgrad/core/functional';

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

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Bytes of elements as this machine has them, of elements as the format has them, and the reverse: little-endian. @internal */
export function swapped(bytes: Uint8Array, width: number, little: boolean = littleEndian): Uint8Array {
  if (!little) for (let i = 0; i < bytes.length; i += width) bytes.subarray(i, i + width).reverse();
  return bytes;
}

/** Elements that we have as they are. Their bits are never numbers on the way, because a number may lose a NaN's payload. */
/* @__NO_SIDE_EFFECTS__ */
function same(name: string, width: number, of: (buffer: ArrayBuffer) => TypedArray): Format {
  return {
    name,
    width,
    read: ({ buffer, byteOffset }, at, count) => {
      const start = byteOffset + at;
      const bytes = Uint8Array.from(new Uint8Array(buffer, start, count * width));
      return of(swapped(bytes, width).buffer as ArrayBuffer);
    },
  };
}

/** Floating numbers of 16 bits as the bits of a float32, which has all of them. */
function halves(name: string, widen: (bits: number) => number): Format {
  return {
    name,
    width: 2,
    read: (view, at, count) => {
      const bits = Uint32Array.from({ length: count }, (_, i) => widen(view.getUint16(at + 2 * i, true)));
      return new Float32Array(bits.buffer);
    },
  };
}

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

/** Half precision as the bits of a float32. */
function widenHalf(bits: number): number {
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
    same('F32', 4, (buffer) => new Float32Array(buffer)),
    same('F64', 8, (buffer) => new Float64Array(buffer)),
    same('I32', 4, (buffer) => new Int32Array(buffer)),
    halves('F16', widenHalf),
    halves('BF16', (bits) => (bits << 16) >>> 0),
    integers('I64', 8, (view, at) => view.getBigInt64(at, true)),
    integers('I16', 2, (view, at) => view.getInt16(at, true)),
    integers('I8', 1, (view, at) => view.getInt8(at)),
    integers('U64', 8, (view, at) => view.getBigUint64(at, true)),
    integers('U32', 4, (view, at) => view.getUint32(at, true)),
    integers('U16', 2, (view, at) => view.getUint16(at, true)),
    integers('U8', 1, (view, at) => view.getUint8(at)),
    truths,
  ].map((format) => [format.name, format]),
);

/** Copies elements to bytes of a file. @internal */
export function writeElements(to: Uint8Array, { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }: TypedArray): void {
  to.set(new Uint8Array(buffer, byteOffset, byteLength));
  swapped(to.subarray(0, byteLength), BYTES_PER_ELEMENT);
}
