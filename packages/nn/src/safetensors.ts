import { type DType, FrostgradError, Tensor, tensor, type TypedArray } from '@frostgrad/core';

/** A file of tensors is damaged, or is none. */
export class CheckpointError extends FrostgradError {}

const names: Readonly<Record<DType, string>> = { float32: 'F32', float64: 'F64', int32: 'I32', bool: 'BOOL' };
const widths: Readonly<Record<DType, number>> = { float32: 4, float64: 8, int32: 4, bool: 1 };
const dtypes = new Map(Object.entries(names).map(([dtype, name]) => [name, dtype as DType]));

/** The format's own limit, and ours: a header is read only up to here. */
const MAX_HEADER = 100_000_000;

/**
 * Tensors as bytes in the safetensors format: 8 bytes of header length, a JSON header, the elements row-major, little-endian.
 *
 * @throws CheckpointError for a tensor called `__metadata__`.
 * @example
 * const bytes = encodeSafetensors({ w: tensor([1, 2]) }, { note: 'x' });
 * decodeSafetensors(bytes).tensors.get('w').toArray() // [1, 2]
 * @see https://github.com/huggingface/safetensors, "Format"
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let size = 0;
  for (const [name, x] of Object.entries(tensors)) {
    if (name === '__metadata__') throw fail("a tensor cannot be called '__metadata__'");
    const end = size + x.size * widths[x.dtype];
    header[name] = { dtype: names[x.dtype], shape: x.shape, data_offsets: [size, end] };
    size = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8; // so that elements are aligned
  const bytes = new Uint8Array(8 + padded + size).fill(0x20, 8, 8 + padded);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const x of Object.values(tensors)) {
    writeElements(view, at, x.toTypedArray());
    at += x.size * widths[x.dtype];
  }
  return bytes;
}

/** Copies bits, little-endian whatever the machine is. */
function writeElements(view: DataView, at: number, values: TypedArray): void {
  const { buffer, length } = values;
  if (values instanceof Uint8Array) {
    for (let i = 0; i < length; i++) view.setUint8(at + i, values[i] as number);
  } else if (values instanceof Float64Array) {
    const bits = new BigUint64Array(buffer);
    for (let i = 0; i < length; i++) view.setBigUint64(at + 8 * i, bits[i] as bigint, true);
  } else {
    const bits = new Uint32Array(buffer);
    for (let i = 0; i < length; i++) view.setUint32(at + 4 * i, bits[i] as number, true);
  }
}

/** One entry of a header, checked. */
interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a safetensors file. Every size, offset and field is checked before a tensor is made.
 *
 * @throws CheckpointError that says what is wrong.
 */
export function decodeSafetensors(bytes: Uint8Array): {
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
} {
  if (bytes.length < 8) throw fail(`the file has ${bytes.length} bytes, too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER, bytes.length - 8)))
    throw fail(`the header claims ${length} bytes, and the file has ${bytes.length - 8} behind its length`);
  const begin = 8 + Number(length);
  const header = parsedHeader(bytes.subarray(8, begin));
  const metadata = checkedMetadata(header['__metadata__']);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => checkedEntry(name, entry));
  checkCoverage(entries, bytes.length - begin);
  return { tensors: new Map(entries.map((entry) => [entry.name, tensorAt(view, begin, entry)])), metadata };
}

function fail(message: string): CheckpointError {
  return new CheckpointError('safetensors', message);
}

function parsedHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw fail('the header is not valid JSON in UTF-8');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw fail('the header is no JSON object');
  return header as Record<string, unknown>;
}

function checkedMetadata(metadata: unknown): Record<string, string> {
  if (metadata === undefined) return {};
  const valid =
    typeof metadata === 'object' &&
    metadata !== null &&
    !Array.isArray(metadata) &&
    Object.values(metadata).every((v) => typeof v === 'string');
  if (!valid) throw fail('the metadata is no object of strings');
  return metadata as Record<string, string>;
}

function checkedEntry(name: string, entry: unknown): Entry {
  const given = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  const dtype = dtypes.get(String(given['dtype']));
  if (dtype === undefined)
    throw fail(`'${name}' has dtype ${JSON.stringify(given['dtype'])}; expected F32, F64, I32 or BOOL`);
  const shape = given['shape'];
  const offsets = given['data_offsets'];
  if (!isSizes(shape)) throw fail(`'${name}' has shape ${JSON.stringify(shape)}; expected whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw fail(`'${name}' has data_offsets ${JSON.stringify(offsets)}; expected two whole numbers`);
  const [start, end] = offsets as [number, number];
  const size = shape.reduce((product, n) => product * n, widths[dtype]);
  if (end - start !== size)
    throw fail(`'${name}' is ${names[dtype]} [${shape.join(', ')}], ${size} bytes, and has ${end - start}`);
  return { name, dtype, shape, start, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/** Tensors lie one behind the other, without holes or overlaps, up to the end of the file. */
function checkCoverage(entries: readonly Entry[], size: number): void {
  let at = 0;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at)
      throw fail(`'${name}' begins at ${start}, expected ${at}: tensors must neither overlap nor leave holes`);
    at = end;
  }
  if (at !== size) throw fail(`the tensors take ${at} bytes and the file holds ${size}`);
}

function tensorAt(view: DataView, begin: number, { name, dtype, shape, start, end }: Entry): Tensor {
  const at = begin + start;
  const count = (end - start) / widths[dtype];
  if (dtype === 'float64') {
    const bits = new BigUint64Array(count);
    for (let i = 0; i < count; i++) bits[i] = view.getBigUint64(at + 8 * i, true);
    return tensor(new Float64Array(bits.buffer), { shape });
  }
  if (dtype === 'bool') {
    const values = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      values[i] = view.getUint8(at + i);
      if ((values[i] as number) > 1) throw fail(`'${name}' is BOOL and holds ${values[i]}`);
    }
    return tensor(values, { shape });
  }
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++) bits[i] = view.getUint32(at + 4 * i, true);
  return tensor(dtype === 'float32' ? new Float32Array(bits.buffer) : new Int32Array(bits.buffer), { shape });
}
