// The build of kernels that is asked for: relaxed where the engine has it, strict where not; from a package and in a bundle alike.
import { matmul, memory, Rng, useWasm } from 'frostgrad';
import { relaxed } from 'frostgrad/relaxed';

const rng = new Rng(0);
const [a, b] = [rng.normal([64, 64]), rng.normal([64, 64])];
const strict = matmul(a, b).toTypedArray();
const build = useWasm({ build: relaxed, optional: true });
const found = matmul(a, b).toTypedArray();
const most = Math.max(...found.map((x, i) => Math.abs(x - strict[i])));
const hasIt = WebAssembly.validate(Uint8Array.from(relaxed.needs.match(/../g), (byte) => Number.parseInt(byte, 16)));
if (build !== (hasIt ? 'relaxed' : 'strict')) throw new Error(`the build is ${build}`);
// an engine may leave multiply-adds unfused
if ((!hasIt && most > 0) || most > 1e-4) throw new Error(`a product differs by ${most}`);
if (!hasIt) {
  let said = '';
  try {
    useWasm({ build: relaxed });
  } catch (error) {
    said = error.message;
  }
  if (!said.includes('no relaxed SIMD')) throw new Error(`the error says: ${said}`);
}
if (
  useWasm() !== 'strict' ||
  matmul(a, b)
    .toTypedArray()
    .some((x, i) => x !== strict[i])
)
  throw new Error('strict kernels do not come back');
console.log(`relaxed: ${build}, ${memory().heap / 2 ** 20} MiB`);
