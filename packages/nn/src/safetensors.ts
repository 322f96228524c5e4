import { Tensor, tensor } from '@frostgrad/core/functional';
import { FROZEN, freezeAsNoted, frozenNote } from './safetensors-frozen.ts';
import { fail, formatNames, widths, writeElements } from './safetensors-formats.ts';
import { type Entry, expectUnicode, readHeader, shown } from './safetensors-header.ts';

export { CheckpointError } from './safetensors-formats.ts';

/** The format's own limit on a header, in bytes. */
const MAX_HEADER = 100_000_000;

/** What a file of tensors holds. */
export interface Decoded {
  /** In the order of the file's header. */
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/**
 * Tensors as bytes in the safetensors format: 8 bytes of header length, a JSON header, the elements row-major. Frozen sets
 * go into the metadata, where other readers pass over them; what requires grad does not. Little-endian on every machine, bit for bit, NaN payloads included.
 *
 * @throws CheckpointError for a name that the format cannot hold, a value that is no tensor, metadata that are no strings.
 * @example
 * const bytes = encodeSafetensors({ w: tensor([1, 2]) }, { note: 'x' });
 * decodeSafetensors(bytes).tensors.get('w').toArray() // [1, 2]
 * decodeSafetensors(bytes).metadata.note // 'x'
 * @see https://github.com/huggingface/safetensors, "Format"
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const list: readonly [string, Tensor][] =
    tensors instanceof Map ? [...tensors] : Object.entries(tensors as Readonly<Record<string, Tensor>>);
  for (const [name, x] of list) if (!((x as unknown) instanceof Tensor)) throw fail(`${shown(name)} is no tensor`);
  const header = Object.create(null) as Record<string, unknown>; // so that any name is a name
  const notes = { ...checkedMetadata(metadata), ...frozenNote(list) };
  if (Object.keys(notes).length > 0) header['__metadata__'] = notes;
  let size = 0;
  for (const [name, x] of list) {
    if (name === '__metadata__') throw fail("a tensor cannot be called '__metadata__'; the format keeps that name");
    expectUnicode('the name', name);
    const end = size + x.size * widths[x.dtype];
    header[name] = { dtype: formatNames[x.dtype], shape: x.shape, data_offsets: [size, end] };
    size = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8; // the first element is aligned
  if (padded > MAX_HEADER) throw fail(`the header takes ${padded} bytes; the format allows ${MAX_HEADER}`);
  const bytes = new Uint8Array(8 + padded + size).fill(0x20, 8, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const [, x] of list) {
    writeElements(bytes.subarray(at), x.toTypedArray());
    at += x.size * widths[x.dtype];
  }
  return bytes;
}

/**
 * Reads a safetensors file. Every size, offset and field is checked before a tensor is made, so that no file, damaged or
 * hostile, does anything but be refused. Tensors own their memory, and have the frozen sets that they were written with.
 *
 * F32, F64, I32 and BOOL are read as they are. F16 and BF16 become float32, which has all of their numbers; other integers become
 * int32 where every one of them fits. Other dtypes, F8 among them, are refused.
 *
 * @throws CheckpointError that says in one line what is wrong.
 */
export function decodeSafetensors(bytes: Uint8Array): Decoded {
  if (bytes.length < 8) throw fail(`the file has ${bytes.length} bytes, too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER)) throw fail(`the header claims ${length} bytes; the format allows ${MAX_HEADER}`);
  const begin = 8 + Number(length);
  if (begin > bytes.length)
    throw fail(`the header claims ${length} bytes, and the file has ${bytes.length - 8} behind its length`);
  const { entries, metadata } = readHeader(bytes.subarray(8, begin), bytes.length - begin);
  const tensors = new Map(entries.map((entry) => [entry.name, readTensor(view, begin, entry)]));
  freezeAsNoted(tensors, metadata);
  return { tensors, metadata };
}

function checkedMetadata(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const [name, value] of Object.entries(metadata)) {
    if (name === FROZEN) throw fail(`the metadata ${shown(name)} is written from the tensors; choose another name`);
    if (typeof value !== 'string') throw fail(`the metadata ${shown(name)} is ${shown(value)}; expected a string`);
    expectUnicode('the metadata name', name);
    expectUnicode('the metadata', value);
  }
  return metadata;
}

function readTensor(view: DataView, begin: number, { name, format, shape, start, end }: Entry): Tensor {
  return tensor(format.read(view, begin + start, (end - start) / format.width, shown(name)), { shape });
}
