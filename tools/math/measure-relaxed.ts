/**
 * Measures the functions of the relaxed build: the largest error in ulps of the exact result, and how many floats a result
 * is from the strict one, over every `stride`th bit pattern of float32: `tsx tools/math/measure-relaxed.ts [stride] [name...]`.
 */
import { relaxed } from '../../packages/wasm/src/relaxed.ts';
import { strict } from '../../packages/wasm/src/build.ts';
import { sweepRelaxed } from '../../packages/wasm/test/sweep-relaxed.ts';

const stride = Number(process.argv[2] ?? 61);

const chosen = process.argv.slice(3);

for (const name of chosen.length === 0 ? Object.keys(relaxed.floatsApart) : chosen) {
  for (const build of [strict, relaxed]) {
    const { ulps, at, apart, apartAt, unlike, count } = sweepRelaxed(name, build, stride);
    console.log(
      `${name.padEnd(8)} ${build.name.padEnd(8)} ${ulps.toFixed(4).padStart(8)} ulp at ${at}; ` +
        `${apart} from strict at ${apartAt}; ${unlike.length} unlike; ${count} arguments`,
    );
  }
}
