import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type DType, Segments, type Shape, type Tensor, tensor, type TypedArray } from '@frostgrad/core/functional';
import { positionOf } from '@frostgrad/core/extend';
import type { Module } from './module.ts';
import { encodeSafetensors } from './safetensors.ts';

/** What was frozen, and what it held. */
export interface FrozenEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly frozen: Segments;
  /** The frozen elements, row-major. */
  readonly values: TypedArray;
}

/** That certain elements hold certain bits. */
export interface FreezeCertificate {
  /** SHA-256 in hexadecimal: enough to publish, and to see later that nothing changed. */
  readonly digest: string;
  /** Sorted by name: enough to see what changed. */
  readonly entries: readonly FrozenEntry[];
}

/** What a check against a certificate found. */
export interface FreezeReport {
  readonly holds: boolean;
  readonly digest: string;
  /** What is wrong, in words; null when the certificate holds. */
  readonly problem: string | null;
}

/**
 * What is frozen in a model, and a digest of it: SHA-256 over the names, dtypes, shapes, frozen sets and frozen bits
 * (little-endian) of all parameters with frozen elements, in the order of their names.
 *
 * @example
 * const table = new Embedding(4, 2, { rng: new Rng(0) }).freeze('weight', rows(1));
 * const before = freezeCertificate(table);
 * verifyCertificate(table, before).holds // true
 * assign(table.weight, zeros([4, 2]), { frozen: 'overwrite' });
 * verifyCertificate(table, before).holds // false
 */
export function freezeCertificate(model: Module): FreezeCertificate {
  const entries: FrozenEntry[] = [];
  for (const [name, x] of model.namedParameters()) {
    if (x.frozen === null) continue;
    entries.push({ name, dtype: x.dtype, shape: x.shape, frozen: x.frozen, values: x.frozen.take(x.toTypedArray()) });
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = sha256.create();
  for (const entry of entries) hash.update(utf8ToBytes(headOf(entry))).update(bytesOf(entry.values));
  return { digest: bytesToHex(hash.digest()), entries };
}

/** All of an entry but its bits, without ambiguity; a set reads the same in whichever form it is kept. */
function headOf({ name, dtype, shape, frozen }: FrozenEntry): string {
  const runs: string[] = [];
  frozen.forEachRun((start, end) => runs.push(`${start}-${end}`));
  return `${JSON.stringify([name, dtype, shape, runs.join(' ')])}\n`;
}

/** Elements as a file has them: little-endian, NaN payloads included. */
function bytesOf(values: TypedArray): Uint8Array {
  const bytes = encodeSafetensors({ v: tensor(values) });
  return bytes.subarray(bytes.length - values.byteLength);
}

/**
 * Whether a model's frozen elements are what a certificate says: the same sets, and in them the same bits. With the digest
 * alone it says whether; with the certificate also what changed first, with both values.
 *
 * @param certificate from `freezeCertificate`, or its digest.
 */
export function verifyCertificate(model: Module, certificate: FreezeCertificate | string): FreezeReport {
  const { digest, entries } = freezeCertificate(model);
  const wanted = typeof certificate === 'string' ? certificate : certificate.digest;
  if (digest === wanted) return { holds: true, digest, problem: null };
  const found = typeof certificate === 'string' ? null : firstChange(certificate.entries, entries, model);
  return { holds: false, digest, problem: found ?? `the digest is ${digest}, expected ${wanted}` };
}

function firstChange(before: readonly FrozenEntry[], after: readonly FrozenEntry[], model: Module): string | null {
  const own = new Map<string, Tensor>(model.namedParameters());
  const now = new Map(after.map((entry) => [entry.name, entry]));
  for (const entry of before) {
    const { name } = entry;
    const x = own.get(name);
    if (x === undefined) return `${name} is no parameter any more`;
    if (x.dtype !== entry.dtype) return `${name} is ${x.dtype}, and was ${entry.dtype}`;
    if (x.shape.join() !== entry.shape.join()) {
      return `${name} is [${x.shape.join(', ')}], and was [${entry.shape.join(', ')}]`;
    }
    const frozen = Segments.frozenOf(x);
    const changed = changedElement(entry, x);
    if (changed !== null) return changed;
    if (!frozen.equals(entry.frozen)) return `${name} is frozen at ${frozen}, and was at ${entry.frozen}`;
    now.delete(name);
  }
  const [extra] = now.keys();
  return extra === undefined ? null : `${extra} has frozen elements, and had none`;
}

/** The first element of the set that was frozen whose bits are others now. */
function changedElement({ name, frozen, shape, values }: FrozenEntry, x: Tensor): string | null {
  const [was, is] = [bytesOf(values), bytesOf(frozen.take(x.toTypedArray()))];
  const byte = was.findIndex((v, i) => v !== is[i]);
  if (byte === -1) return null;
  const k = Math.floor(byte / values.BYTES_PER_ELEMENT);
  let at = -1;
  let seen = 0;
  frozen.forEachRun((start, end) => {
    if (at === -1 && k < seen + end - start) at = start + k - seen;
    seen += end - start;
  });
  const now = frozen.take(x.toTypedArray())[k] as number;
  return `${name}[${positionOf(shape, at).join(', ')}] is ${shownNumber(now)}, and was ${shownNumber(values[k] as number)}`;
}

const shownNumber = (v: number): string => (Object.is(v, -0) ? '-0' : String(v));
