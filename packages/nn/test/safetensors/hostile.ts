import fc from 'fast-check';
import { bytesOf, type Contents, contents, type Described, field, file, headerText, written } from './files.ts';

/** Files that must be refused, and what the refusal says. */
export interface Hostile {
  readonly files: fc.Arbitrary<Uint8Array>;
  readonly refusal: RegExp;
}

const some: fc.Arbitrary<Contents> = contents(undefined, 1);

/** Contents with a tensor that has elements, and that one. */
const filled = some
  .filter(({ entries }) => entries.some(({ start, end }) => end > start))
  .map((made) => ({ made, at: made.entries.findIndex(({ start, end }) => end > start) }));

/** The file with one entry of the header replaced. */
function replaced({ made, at }: { made: Contents; at: number }, change: Partial<Record<keyof Described, unknown>>): Uint8Array {
  return written({ ...made, entries: made.entries.map((entry, i) => (i === at ? ({ ...entry, ...change } as Described) : entry)) });
} // prettier-ignore

const notNatural = fc.oneof(
  fc.constantFrom(-1, 0.5, 1e300, -(2 ** 53), 2 ** 53, 2 ** 64, '4', null, true, [4], { n: 4 }),
  fc.double({ noInteger: true, noDefaultInfinity: true, noNaN: true }),
  fc.integer({ max: -1 }),
);

const junk = fc.oneof(fc.constantFrom(null, true, 7, 'F32', [], {}, [[]]), fc.jsonValue({ maxDepth: 1 }));

/** Ways of being damaged or hostile. */
export const hostile: Readonly<Record<string, Hostile>> = {
  truncated: {
    files: fc.tuple(some, fc.nat()).map(([made, n]) => {
      const whole = written(made);
      return whole.slice(0, n % whole.length);
    }),
    refusal: /too few for a header|the header claims \d+ bytes|the tensors take/,
  },
  oversized: {
    files: fc.tuple(some, fc.uint8Array({ minLength: 1, maxLength: 9 })).map(([made, more]) => Uint8Array.of(...written(made), ...more)),
    refusal: /the tensors take \d+ bytes and the file holds \d+/,
  }, // prettier-ignore
  'of tensors that overlap': {
    files: fc.tuple(filled, fc.nat()).map(([{ made, at }, more]) => {
      const entry = made.entries[at] as Described;
      const twin = { ...entry, name: `${entry.name}'${more}` };
      return written({ ...made, entries: [...made.entries, twin] });
    }),
    refusal: /tensors must neither overlap nor leave holes/,
  },
  'of tensors with a hole between': {
    files: fc.tuple(filled, fc.integer({ min: 1, max: 9 })).map(([{ made, at }, hole]) => {
      const from = (made.entries[at] as Described).start;
      const moved = (n: number): number => n + hole;
      return written({
        ...made,
        entries: made.entries.map((e) => (e.start >= from && e.end > e.start ? { ...e, start: moved(e.start), end: moved(e.end) } : e)),
        data: Uint8Array.of(...made.data, ...new Uint8Array(hole)),
      });
    }),
    refusal: /tensors must neither overlap nor leave holes/,
  }, // prettier-ignore
  'of no known dtype': {
    files: fc
      .tuple(filled, fc.oneof(fc.constantFrom('F8_E4M3', 'f32', 'F31', 'toString', '__proto__', ['F32']), fc.string(), junk))
      .filter(([, dtype]) => typeof dtype !== 'string' || !Object.hasOwn(bytesOf, dtype))
      .map(([one, dtype]) => replaced(one, { dtype })),
    refusal: /has dtype .*; expected one of F32/,
  }, // prettier-ignore
  'of another dtype than its bytes': {
    files: fc
      .tuple(filled, fc.constantFrom(...Object.keys(bytesOf)))
      .filter(([{ made, at }, dtype]) => bytesOf[dtype] !== bytesOf[(made.entries[at] as Described).dtype])
      .map(([one, dtype]) => replaced(one, { dtype })),
    refusal: /, \d+ bytes, and its data_offsets span \d+/,
  },
  'of another shape than its bytes': {
    files: fc
      .tuple(filled, fc.integer({ min: 2, max: 5 }))
      .map(([one, n]) => replaced(one, { shape: [...(one.made.entries[one.at] as Described).shape, n] })),
    refusal: /bytes, and its data_offsets span/,
  },
  'that claims a longer header than there is': {
    files: fc
      .tuple(some, fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), fc.constantFrom(2n ** 53n, 2n ** 63n, 100_000_000n)))
      .map(([made, more]) => {
        const whole = written(made);
        const least = BigInt(whole.length - 8) + 1n;
        return file(whole.slice(8), new Uint8Array(0), least + (more % (2n ** 64n - least)));
      }),
    refusal: /the header claims \d+ bytes/,
  }, // prettier-ignore
  'that claims a shorter header than there is': {
    files: fc.tuple(some, fc.nat()).map(([made, n]) => {
      const header = headerText(made);
      return file(header, made.data, BigInt(n % new TextEncoder().encode(header).length));
    }),
    refusal: /does not begin with '\{'|is not valid (JSON|UTF-8)/,
  },
  'that names something twice': {
    files: fc.tuple(filled, fc.boolean(), fc.boolean()).map(([{ made, at }, inside, escaped]) => {
      const { name, dtype, shape, start, end } = made.entries[at] as Described;
      const again = (key: string): string =>
        escaped && key.length > 0 ? `"${[...key].map((c) => [...Array(c.length).keys()].map((i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')).join('')}"` : JSON.stringify(key);
      const value = JSON.stringify({ dtype, shape, data_offsets: [start, end] });
      const header = headerText(made);
      return inside
        ? file(header.replace('"dtype":', `"dtype":"F32",${again('dtype')}:`), made.data)
        : file(`${header.slice(0, -1)},${again(name)}:${value}}`, made.data);
    }),
    refusal: /comes twice in the header/,
  }, // prettier-ignore
  'of a prototype': {
    files: fc.tuple(filled, junk, fc.boolean()).map(([{ made, at }, value, inside]) => {
      const { name, dtype, shape, start, end } = made.entries[at] as Described;
      const entry = JSON.stringify({ dtype, shape, data_offsets: [start, end] });
      const rest = { ...made, entries: made.entries.filter((e, i) => i !== at && e.name !== '__proto__') };
      const begin = headerText(rest).slice(0, -1) + (rest.entries.length > 0 || rest.metadata !== null ? ',' : '');
      return inside
        ? file(`${begin}${JSON.stringify(name === '__proto__' ? 'x' : name)}:{"__proto__":${entry}}}`, made.data)
        : file(`${begin}${field('__proto__', [value])}}`, made.data);
    }),
    refusal: /has dtype undefined|'__proto__' is \[.*expected an object with dtype, shape and data_offsets/,
  },
  'that nests without end': {
    files: fc
      .tuple(fc.integer({ min: 7, max: 3000 }), fc.constantFrom('[', '{"a":', '[{"a":'), fc.boolean())
      .map(([n, open, known]) => file(`{${known ? '"__metadata__"' : '"w"'}:${open.repeat(n)}`, new Uint8Array(0))),
    refusal: /the header nests too deep/,
  },
  'that is no UTF-8': {
    files: fc
      .tuple(some, fc.constantFrom([0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8], [0x80], [0xe2, 0x82]), fc.nat())
      .map(([made, bad, n]) => {
        const text = new TextEncoder().encode(headerText(made));
        const at = 1 + (n % (text.length - 1));
        return file(Uint8Array.of(...text.slice(0, at), ...bad, 0x20, ...text.slice(at)), made.data);
      }),
    refusal: /not valid UTF-8/,
  },
  'of bytes that are no places': {
    files: fc
      .tuple(filled, notNatural, fc.nat(2))
      .map(([{ made, at }, bad, which]) => {
        const { name, dtype, shape, start, end } = made.entries[at] as Described;
        const offsets = which === 2 ? [start, end, bad] : which === 1 ? [start, bad] : [bad, end];
        const rest = { ...made, entries: made.entries.filter((_, i) => i !== at) };
        const begin = headerText(rest).slice(0, -1) + (rest.entries.length > 0 || rest.metadata !== null ? ',' : '');
        return file(`${begin}${field(name, { dtype, shape, data_offsets: offsets })}}`, made.data);
      }),
    refusal: /has data_offsets .*; expected two whole numbers/,
  }, // prettier-ignore
  'of sizes that are none': {
    files: fc.tuple(filled, notNatural, fc.boolean()).map(([one, bad, alone]) =>
      replaced(one, { shape: alone && !Array.isArray(bad) ? bad : [...(one.made.entries[one.at] as Described).shape, bad] }),
    ),
    refusal: /has shape .*; expected a list of whole numbers/,
  }, // prettier-ignore
  'of more elements than numbers count': {
    files: fc
      .tuple(filled, fc.array(fc.constantFrom(2 ** 20, 2 ** 31, 2 ** 40, 2 ** 53 - 1), { minLength: 3, maxLength: 40 }))
      .map(([one, shape]) => replaced(one, { shape })),
    refusal: /which no memory holds/,
  },
  'of metadata that are no strings': {
    files: fc
      .tuple(some, fc.constantFrom(null, 1, true, ['a'], { a: 'b' }), fc.boolean())
      .map(([made, bad, whole]) => {
        const notes = whole ? (typeof bad === 'object' && bad !== null && 'a' in bad ? [bad] : bad) : { a: bad };
        const text = headerText({ ...made, metadata: null });
        return file(`{${field('__metadata__', notes)},${text.slice(1)}`, made.data);
      }),
    refusal: /the metadata .*; expected (a string|an object of strings)/,
  }, // prettier-ignore
  'of truth values that are none': {
    files: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 255 }), fc.nat()).map(([n, bad, at]) => {
      const entries = [{ name: 'w', dtype: 'BOOL', shape: [n], start: 0, end: n }];
      return written({ entries, metadata: null, data: new Uint8Array(n).fill(bad, at % n, (at % n) + 1) });
    }),
    refusal: /is BOOL and element \d is \d+/,
  },
  'of integers that int32 does not have': {
    files: fc
      .tuple(fc.constantFrom('I64', 'U64', 'U32'), fc.bigInt({ min: 2n ** 31n, max: 2n ** 32n - 1n }), fc.integer({ min: 0, max: 2 }))
      .map(([dtype, value, at]) => {
        const width = bytesOf[dtype] as number;
        const data = new Uint8Array(3 * width);
        const view = new DataView(data.buffer);
        if (width === 4) view.setUint32(4 * at, Number(value), true);
        else if (dtype === 'U64') view.setBigUint64(8 * at, 2n ** 64n - value, true);
        else view.setBigInt64(8 * at, value % 2n === 0n ? value : -value - 1n, true);
        return written({ entries: [{ name: 'w', dtype, shape: [3], start: 0, end: 3 * width }], metadata: null, data });
      }),
    refusal: /which int32 does not have/,
  }, // prettier-ignore
  'of frozen sets that are none': {
    files: fc
      .tuple(filled, fc.oneof(junk.map((value) => JSON.stringify(value)), fc.constantFrom('', '{', 'null')), fc.boolean())
      .filter(([, text]) => text !== '{}')
      .map(([{ made, at }, text, named]) => {
        const set = named && text !== '' && text !== '{' ? `{${JSON.stringify((made.entries[at] as Described).name)}:${text}}` : `{"no such tensor":1,"":${text}`;
        return written({ ...made, metadata: { 'frostgrad.frozen': set } });
      }),
    refusal: /frostgrad\.frozen/,
  }, // prettier-ignore
};
