import type { Shape } from '@frostgrad/core/functional';
import { fail, type Format, formats } from './safetensors-formats.ts';

/** Where a tensor lies: bytes `start` to `end` behind the header. @internal */
export interface Entry {
  readonly name: string;
  readonly format: Format;
  readonly shape: Shape;
  readonly start: number;
  readonly end: number;
}

/** What a header says, checked. @internal */
export interface Header {
  readonly entries: readonly Entry[];
  /** Without a prototype: an absent name is undefined, whatever it is. */
  readonly metadata: Record<string, string>;
}

/**
 * Reads a header, believing nothing in it. `size` is the number of bytes behind it.
 *
 * @throws CheckpointError that says what is wrong.
 * @internal
 */
export function readHeader(bytes: Uint8Array, size: number): Header {
  const fields = parsed(bytes);
  const metadata = checkedMetadata(fields['__metadata__']);
  const entries = Object.entries(fields)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => checkedEntry(name, entry));
  checkCoverage(entries, size);
  return { entries, metadata };
}

/** A name or a value from a file as a message shows it: on one line, and no longer than that. @internal */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const text = JSON.stringify(value.slice(0, 60)).slice(1, -1);
    return value.length > 60 ? `'${text}...'` : `'${text}'`;
  }
  if (Array.isArray(value)) {
    const parts = value.slice(0, 8).map((v) => (Array.isArray(v) ? '[...]' : shown(v)));
    return `[${parts.join(', ')}${value.length > 8 ? ', ...' : ''}]`;
  }
  if (typeof value === 'object' && value !== null) return 'an object';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Refuses half a surrogate pair, which UTF-8 cannot hold. @internal */
export function expectUnicode(what: string, text: string): void {
  if (/\p{Surrogate}/u.test(text)) throw fail(`${what} ${shown(text)} is not valid Unicode`);
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes[0] !== 0x7b) throw fail(`the header does not begin with '{'; this is no safetensors file`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fail('the header is not valid UTF-8');
  }
  scan(text);
  try {
    return JSON.parse(text) as Record<string, unknown>; // an object: it begins with '{'
  } catch {
    throw fail(NOT_JSON);
  }
}

const NOT_JSON = 'the header is not valid JSON';

/** How deep a header may nest: twice what the format has. */
const MAX_DEPTH = 6;

/**
 * Refuses what `JSON.parse` lets pass: a key that comes twice in one object, of which it would take the later one; and
 * nesting without end, which fills the memory.
 */
function scan(text: string): void {
  const open: Set<string>[] = []; // keys of the objects around; an array has none
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '{' || c === '[') open.push(new Set());
    else if (c === '}' || c === ']') open.pop();
    if (open.length > MAX_DEPTH) throw fail('the header nests too deep');
    if (c !== '"') continue;
    const start = i;
    for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
    let next = i + 1;
    while (text.charCodeAt(next) <= 0x20) next++;
    if (text[next] !== ':') continue;
    const key = decoded(text.slice(start, i + 1));
    const keys = open.at(-1);
    if (keys?.has(key) === true) throw fail(`${shown(key)} comes twice in the header`);
    keys?.add(key);
  }
}

function decoded(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    throw fail(NOT_JSON);
  }
}

function checkedMetadata(given: unknown): Record<string, string> {
  const metadata = Object.create(null) as Record<string, string>;
  if (given === undefined) return metadata;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw fail(`the metadata is ${shown(given)}; expected an object of strings`);
  for (const [name, value] of Object.entries(given as Record<string, unknown>)) {
    if (typeof value !== 'string') throw fail(`the metadata ${shown(name)} is ${shown(value)}; expected a string`);
    expectUnicode('the metadata name', name);
    expectUnicode('the metadata', value);
    metadata[name] = value;
  }
  return metadata;
}

function checkedEntry(name: string, given: unknown): Entry {
  expectUnicode('the name', name);
  const where = shown(name);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw fail(`${where} is ${shown(given)}; expected an object with dtype, shape and data_offsets`);
  const { dtype: called, shape, data_offsets: offsets } = given as Record<string, unknown>;
  const format = formats.get(called);
  if (format === undefined)
    throw fail(`${where} has dtype ${shown(called)}; expected one of ${[...formats.keys()].join(', ')}`);
  if (!isSizes(shape)) throw fail(`${where} has shape ${shown(shape)}; expected a list of whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw fail(`${where} has data_offsets ${shown(offsets)}; expected two whole numbers`);
  const [start, end] = offsets as [number, number];
  const size = shape.reduce((product, n) => product * n, format.width);
  if (!Number.isSafeInteger(size)) throw fail(`${where} has shape ${shown(shape)}, which no memory holds`);
  if (end - start !== size)
    throw fail(`${where} is ${format.name} ${shown(shape)}, ${size} bytes, and its data_offsets span ${end - start}`);
  return { name, format, shape, start, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));
}

/** Tensors lie one behind the other, without holes or overlaps, up to the end of the file. */
function checkCoverage(entries: readonly Entry[], size: number): void {
  let at = 0;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at)
      throw fail(`${shown(name)} begins at ${start}, expected ${at}: tensors must neither overlap nor leave holes`);
    at = end;
  }
  if (at !== size) throw fail(`the tensors take ${at} bytes and the file holds ${size}`);
}
