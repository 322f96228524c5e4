import { type Tensor, tensor } from '@frostgrad/core';
import { padContents } from '@frostgrad/check';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, decodeSafetensors, encodeSafetensors } from '../../src/index.ts';
import { swapped } from '../../src/safetensors-formats.ts';

const bits = (x: Tensor | undefined): Uint8Array => new Uint8Array(x?.toTypedArray().buffer ?? new ArrayBuffer(0));

/** A file with any header and any data behind it. */
function file(header: unknown, data: number = 0, claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (dtype: string, shape: unknown, data_offsets: unknown): unknown => ({ dtype, shape, data_offsets });

describe('safetensors', () => {
  it('give every bit back: NaN payloads, every dtype, empty tensors, odd names, metadata', () => {
    fc.assert(
      fc.property(
        padContents(6),
        padContents(2, { dtype: 'float64' }),
        fc.uniqueArray(
          fc.string().filter((name) => name !== '__metadata__'),
          { minLength: 5, maxLength: 5 },
        ),
        fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
        (f32, f64, names, metadata) => {
          const made = [
            tensor(f32, { shape: [2, 3] }),
            tensor(f64),
            tensor([1, -2], { dtype: 'int32' }),
            tensor([true, false, true]),
            tensor(new Float32Array(0), { shape: [0, 4] }),
          ];
          const dict = new Map(names.map((name, i) => [name, made[i] as Tensor]));
          const { tensors, metadata: back } = decodeSafetensors(encodeSafetensors(Object.fromEntries(dict), metadata));
          for (const [name, x] of Object.entries(Object.fromEntries(dict))) {
            expect([tensors.get(name)?.dtype, tensors.get(name)?.shape]).toEqual([x.dtype, x.shape]);
            expect(bits(tensors.get(name))).toEqual(bits(x));
          }
          expect({ ...back }).toEqual({ ...metadata });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('have the layout of the format: a length, a header padded to eight bytes, little-endian elements', () => {
    const bytes = encodeSafetensors({ w: tensor([1]) });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    });
    expect(Array.from(bytes.subarray(8 + length))).toEqual([0, 0, 0x80, 0x3f]);
  });

  it.each<[string, Uint8Array, string]>([
    ['too short a file', new Uint8Array(3), 'the file has 3 bytes, too few for a header'],
    [
      'a header longer than the file',
      file({}, 0, 2n ** 60n),
      'the header claims 1152921504606846976 bytes; the format allows 100000000',
    ],
    ['a header that was cut off', file({}, 0, 3n), 'the header claims 3 bytes, and the file has 2 behind its length'],
    ['no header at all', file(''), "the header does not begin with '{'; this is no safetensors file"],
    ['a header that is no JSON', file('{"a"'), 'the header is not valid JSON'],
    ['a string without an end', file('{"a'), 'the header is not valid JSON'],
    ['a key that is no string literal', file('{"\\x":1}'), 'the header is not valid JSON'],
    ['a header that is an array', file([]), "the header does not begin with '{'; this is no safetensors file"],
    ['a byte order mark', file('\ufeff{}'), "the header does not begin with '{'; this is no safetensors file"],
    ['a header that is not UTF-8', file('{"ab":1}').fill(0xff, 10, 11), 'the header is not valid UTF-8'],
    ['a name twice', file('{"w":1,"\\u0077":2}'), "'w' comes twice in the header"],
    ['a field twice', file('{"w":{"dtype":"F32","dtype":"I32"}}'), "'dtype' comes twice in the header"],
    ['half a surrogate pair', file('{"\\ud800":1}'), "the name '\\ud800' is not valid Unicode"],
    ['nesting without end', file(`{"w":${'['.repeat(1e6)}`), 'the header nests too deep'],
    ['metadata that are a list', file({ __metadata__: ['a'] }), "the metadata is ['a']; expected an object of strings"],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), "the metadata 'a' is 1; expected a string"],
    ['an entry that is none', file({ w: null }), "'w' is null; expected an object with dtype, shape and data_offsets"],
    [
      'a name that would fill the screen',
      file({ ['a\n'.repeat(1000)]: entry('F8', [], [0, 1]) }),
      `'${'a\\n'.repeat(30)}...' has dtype 'F8'; expected one of F32, F64, I32, F16, BF16, I64, I16, I8, U64, U32, U16, U8, BOOL`,
    ],
    [
      'a dtype in a list',
      file({ w: entry(['F32'] as never, [1], [0, 4]) }),
      "'w' has dtype ['F32']; expected one of F32, F64, I32, F16, BF16, I64, I16, I8, U64, U32, U16, U8, BOOL",
    ],
    [
      'an unknown dtype',
      file({ w: entry('F8_E4M3', [2], [0, 2]) }, 2),
      `'w' has dtype 'F8_E4M3'; expected one of F32, F64, I32, F16, BF16, I64, I16, I8, U64, U32, U16, U8, BOOL`,
    ],
    [
      'a negative size',
      file({ w: entry('F32', [-1], [0, 4]) }, 4),
      `'w' has shape [-1]; expected a list of whole numbers`,
    ],
    [
      'a size that is a fraction',
      file({ w: entry('F32', [0.5], [0, 2]) }, 2),
      `'w' has shape [0.5]; expected a list of whole numbers`,
    ],
    [
      'a size of -0',
      file('{"w":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}'),
      `'w' has shape [-0]; expected a list of whole numbers`,
    ],
    [
      'no shape',
      file({ w: { dtype: 'F32', data_offsets: [0, 4] } }, 4),
      `'w' has shape undefined; expected a list of whole numbers`,
    ],
    [
      'offsets the wrong way round',
      file({ w: entry('F32', [1], [4, 0]) }, 4),
      `'w' is F32 [1], 4 bytes, and its data_offsets span -4`,
    ],
    [
      'sizes that overflow',
      file({ w: entry('F32', [2 ** 40, 2 ** 40], [0, 4]) }, 4),
      `'w' has shape [1099511627776, 1099511627776], which no memory holds`,
    ],
    [
      'offsets that are no pair',
      file({ w: entry('F32', [1], [0]) }, 4),
      `'w' has data_offsets [0]; expected two whole numbers`,
    ],
    [
      'a size that is not the shape',
      file({ w: entry('F32', [2], [0, 4]) }, 4),
      `'w' is F32 [2], 8 bytes, and its data_offsets span 4`,
    ],
    [
      'overlapping tensors',
      file({ a: entry('F32', [1], [0, 4]), b: entry('F32', [1], [0, 4]) }, 4),
      `'b' begins at 0, expected 4: tensors must neither overlap nor leave holes`,
    ],
    [
      'a hole',
      file({ a: entry('F32', [1], [4, 8]) }, 8),
      `'a' begins at 4, expected 0: tensors must neither overlap nor leave holes`,
    ],
    [
      'bytes behind the last tensor',
      file({ a: entry('F32', [1], [0, 4]) }, 9),
      'the tensors take 4 bytes and the file holds 9',
    ],
    ['a truth value of 2', file({ a: entry('BOOL', [1], [0, 1]) }, 1).fill(2, -1), `'a' is BOOL and element 0 is 2`],
  ])('refuse %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(new CheckpointError('safetensors', message));
  });

  it.each<[string, () => unknown, string]>([
    [
      'the name that the format keeps',
      () => encodeSafetensors({ __metadata__: tensor([1]) }),
      "a tensor cannot be called '__metadata__'; the format keeps that name",
    ],
    ['what is no tensor', () => encodeSafetensors({ w: 3 as unknown as Tensor }), "'w' is no tensor"],
    [
      'half a surrogate pair',
      () => encodeSafetensors({ '\udc00': tensor([1]) }),
      "the name '\\udc00' is not valid Unicode",
    ],
    [
      'metadata of numbers',
      () => encodeSafetensors({}, { a: 1 as unknown as string }),
      "the metadata 'a' is 1; expected a string",
    ],
  ])('are not written of %s', (_, write, message) => {
    expect(write).toThrow(new CheckpointError('safetensors', message));
  });

  it('have the bytes of each element turned round on a machine that is big-endian, and of each only', () => {
    expect([...swapped(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4, false)]).toEqual([4, 3, 2, 1, 8, 7, 6, 5]);
    expect([...swapped(Uint8Array.of(1, 2, 3, 4), 4, true)]).toEqual([1, 2, 3, 4]);
  });

  it('are read from the middle of a buffer, and share nothing with it', () => {
    const whole = encodeSafetensors({ w: tensor([1, 2]) });
    const around = new Uint8Array(whole.length + 8).fill(0xff);
    around.set(whole, 3);
    const { tensors } = decodeSafetensors(around.subarray(3, 3 + whole.length));
    around.fill(0);
    expect(tensors.get('w')?.toArray()).toEqual([1, 2]);
  });

  it('hold a view as the elements it shows, and a map of tensors as a record of them', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const bytes = encodeSafetensors(new Map([['t', x.transpose(0, 1)]]));
    expect(bytes).toEqual(encodeSafetensors({ t: tensor(x.transpose(0, 1).toTypedArray(), { shape: [2, 2] }) }));
    expect(decodeSafetensors(bytes).tensors.get('t')?.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('have metadata in which an absent name is undefined, whatever it is', () => {
    const { metadata } = decodeSafetensors(encodeSafetensors({}, { ['__proto__']: 'x' }));
    expect(metadata['constructor']).toBeUndefined();
    expect(decodeSafetensors(file('{"__metadata__":{"__proto__":"x"}}')).metadata['__proto__']).toBe('x');
  });

  it('of hostile names are names like any other', () => {
    const bytes = file(
      '{"__proto__":{"dtype":"I32","shape":[1],"data_offsets":[0,4]},"constructor":{"dtype":"I32","shape":[],"data_offsets":[4,8]}}',
      8,
    );
    expect([...decodeSafetensors(bytes).tensors.keys()]).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['dtype']).toBeUndefined();
  });

  const whole = encodeSafetensors({ a: tensor([1, 2, 3]), 'b.c': tensor([[1]], { dtype: 'float64' }) }, { note: 'x' });

  /** Runs many files; gives how many were refused. Anything but a `CheckpointError` of one line fails. */
  const refusals = (files: fc.Arbitrary<Uint8Array>): number => {
    let refused = 0;
    fc.assert(
      fc.property(files, (bytes) => {
        try {
          for (const x of decodeSafetensors(bytes).tensors.values()) x.toTypedArray();
        } catch (error) {
          if (!(error instanceof CheckpointError)) throw error;
          expect(error.message).not.toContain('\n');
          expect(error.message.length).toBeLessThan(400);
          refused++;
        }
      }),
      { numRuns: 3000 },
    );
    return refused;
  };

  it('that are damaged anywhere are read as they are or refused, never anything else', () => {
    const at = fc.nat(whole.length - 1);
    const cut = fc.nat(whole.length).map((n) => whole.slice(0, n));
    const flipped = fc
      .uniqueArray(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((flips) => flips.reduce((bytes, [i, v]) => bytes.with(i, v), whole));
    const spliced = fc
      .tuple(at, at, fc.uint8Array({ maxLength: 9 }))
      .map(([i, j, more]) => Uint8Array.of(...whole.slice(0, i), ...more, ...whole.slice(j)));
    expect(refusals(fc.oneof(cut, flipped, spliced, fc.uint8Array({ maxLength: 64 })))).toBeGreaterThan(1500);
  });

  it('whose header lies are refused, or lie in nothing that matters', () => {
    const number = fc.oneof(
      fc.integer({ min: -2, max: 40 }),
      fc.constantFrom(-0, 0.5, 1e300, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63),
    );
    const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), number, fc.array(number, { maxLength: 3 }));
    const dtype = fc.oneof(fc.constantFrom('F32', 'F64', 'I32', 'BOOL', 'F16', 'toString'), anything);
    const sizes = fc.oneof(fc.array(number, { maxLength: 3 }), anything);
    const fields = fc.record({ dtype, shape: sizes, data_offsets: sizes }, { requiredKeys: [] });
    const name = fc.oneof(
      fc.constantFrom('a', '__proto__', '__metadata__', 'constructor', 'hasOwnProperty'),
      fc.string(),
    );
    const headers = fc.array(fc.tuple(name, fc.oneof({ weight: 4, arbitrary: fields }, anything)), { maxLength: 3 });
    const text = headers.map((list) => `{${list.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join()}}`);
    expect(refusals(fc.tuple(text, fc.nat(16)).map(([header, data]) => file(header, data)))).toBeGreaterThan(1500);
  });

  it('that are read are those that were written: what is not refused has the same bits when written again', () => {
    const dtype = fc.constantFrom('F32', 'F64', 'I32', 'BOOL');
    const width: Readonly<Record<string, number>> = { F32: 4, F64: 8, I32: 4, BOOL: 1 };
    const shape = fc.array(fc.nat(3), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(dtype, shape), { maxLength: 4 }), fc.nat(), (list, order) => {
        let end = 0;
        const entries = list.map(([called, sizes], i): [string, unknown] => {
          const start = end;
          end += sizes.reduce((a, b) => a * b, width[called] as number);
          return [`t${i}`, entry(called, sizes, [start, end])];
        });
        if (order % 2 === 1) entries.reverse();
        const bytes = file(Object.fromEntries(entries), end);
        const data = bytes.subarray(bytes.length - end);
        const onlyBits = list.every(([called]) => called !== 'BOOL');
        data.set(Uint8Array.from(data, (_, i) => (onlyBits ? (i * 37 + order) % 256 : (i + order) % 2)));
        const { tensors } = decodeSafetensors(bytes);
        const again = encodeSafetensors(new Map([...tensors].sort()));
        expect(again.subarray(again.length - end)).toEqual(data);
      }),
      { numRuns: 500 },
    );
  });
});
