/**
 * Measures the largest error of every function of `packages/core/src/math`, in units in the last place of the exact
 * result, and prints a table: `node tools/math/measure-ulps.ts [seconds a function] [name]`.
 *
 * float32 functions are held against float64 `Math` (erf: our float64 erf, itself measured here) at an even stride
 * of bit patterns; float64 functions against the BigInt reference at random arguments.
 */
import * as ours from '../../packages/core/src/math/index.ts';
import { sweep32, sweep64 } from '../../packages/core/test/math/sweep.ts';

const seconds = Number(process.argv[2] ?? 4);
const wanted = process.argv[3] ?? '';

for (const name of Object.keys(ours) as (keyof typeof ours)[]) {
  if (!name.startsWith(wanted)) continue;
  const found = name.endsWith('32') ? sweep32(name, { seconds }) : sweep64(name, { seconds });
  const at = found.at.length === 1 ? `${found.at[0]}` : `(${found.at.join(', ')})`;
  console.log(`${name.padEnd(10)} ${found.ulps.toFixed(4).padStart(8)} ulp at ${at}, ${found.count} arguments`);
}
