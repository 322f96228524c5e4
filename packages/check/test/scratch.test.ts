import { it } from 'vitest';
import { weightLaws } from '../src/laws/weights.ts';
import { weightSubjects } from '../src/laws/weight-subjects.ts';
import { padLaws } from '../src/laws/pads.ts';
import { padSubjects } from '../src/laws/pad-subjects.ts';
import { runLaw } from '../src/run-law.ts';
import type { AnyLaw, Subject } from '../src/law.ts';
function run<S extends Subject>(laws: readonly AnyLaw<S>[], subjects: readonly S[]) {
for (const law of laws) {
  it(law.name, () => {
    const t = performance.now();
    const bad: string[] = [];
    for (const spec of subjects) {
      try {
        console.log(spec.op, runLaw({ ...law }, [spec], { runs: 200, seed: 7 }));
      } catch (e) {
        bad.push((e as Error).message);
      }
    }
    console.log(law.name, subjects.length, 'ms', performance.now() - t, 'failures', bad.length, '\n' + bad.join('\n----\n'));
  });
}
}
run(weightLaws, weightSubjects);
run(padLaws, padSubjects);
