import fc from 'fast-check';

/** A tensor as a header names it. */
export interface Described {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** What a writer of the format could have written: descriptions in the order of the header, and their bytes. */
export interface Contents {
  readonly entries: readonly Described[];
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly data: Uint8Array;
}

/** Bytes of an element, of every dtype that is read. */
export const bytesOf: Readonly<Record<string, number>> = {
  F32: 4, F64: 8, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1,
}; // prettier-ignore

const texts = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('w', 'encoder.weight', '__proto__', 'constructor', 'toString', '', 'ä/"\\') },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
);
const names = texts.filter((name) => name !== '__metadata__');

/** Valid contents. Tensors lie in another order than that of the header, now and then. */
export function contents(dtypes: readonly string[] = Object.keys(bytesOf), least: number = 0): fc.Arbitrary<Contents> {
  const tensors = fc.uniqueArray(
    fc.record({
      name: names,
      dtype: fc.constantFrom(...dtypes),
      shape: fc.array(fc.nat(3), { maxLength: 3 }),
      rank: fc.nat(),
    }),
    { minLength: least, maxLength: 4, selector: ({ name }) => name },
  );
  const metadata = fc.option(fc.dictionary(texts, texts, { maxKeys: 2 })); // prettier-ignore
  return fc.record({ tensors, metadata, fill: fc.nat(255) }).map(({ tensors: list, metadata: notes, fill }) => {
    let end = 0;
    const placed = new Map<string, { start: number; end: number }>();
    for (const { name, dtype, shape } of list.toSorted((a, b) => a.rank - b.rank)) {
      const start = end;
      end += shape.reduce((a, b) => a * b, bytesOf[dtype] as number);
      placed.set(name, { start, end });
    }
    const entries = list.map(({ name, dtype, shape }) => ({ name, dtype, shape, ...(placed.get(name) as { start: number; end: number }) })); // prettier-ignore
    const data = Uint8Array.from({ length: end }, (_, i) => (fill + 37 * i) % 256);
    for (const { dtype, start, end: stop } of entries) {
      for (let i = start; i < stop; i++) {
        if (dtype === 'BOOL') data[i] = (data[i] as number) % 2;
        // small enough for int32
        else if (/^[IU]64|U32/.test(dtype) && (i - start) % (bytesOf[dtype] as number) > 2) data[i] = 0;
      }
    }
    return { entries, metadata: notes, data };
  });
}

/** The text of a header. */
export function headerText({ entries, metadata }: Contents): string {
  const fields = entries.map(({ name, dtype, shape, start, end }) => field(name, { dtype, shape, data_offsets: [start, end] })); // prettier-ignore
  return `{${[...(metadata === null ? [] : [field('__metadata__', metadata)]), ...fields].join(',')}}`;
}

/** One member of a JSON object. */
export function field(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/** A file with any header, any claim of its length, and any bytes behind it. */
export function file(header: string | Uint8Array, data: Uint8Array, claimed?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** Contents as a writer lays them out. */
export const written = (made: Contents): Uint8Array => file(headerText(made), made.data);
