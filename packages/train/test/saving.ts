/** A process that writes one file after another to a path, for the one that kills it: `saving.ts PATH FIRST atomic|in-place FILE...`. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { writeFileAtomic } from '../src/atomic-file.ts';

const [path = '', first = '', how = '', ...files] = process.argv.slice(2);
const contents = files.map((file) => readFileSync(file));
const write = how === 'atomic' ? writeFileAtomic : writeFile;
for (let n = Number(first); ; n++) {
  await write(path, contents[n % contents.length] as Uint8Array);
  process.stdout.write(`${n}\n`);
}
