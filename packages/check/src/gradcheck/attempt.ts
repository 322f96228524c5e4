import { type Tensor } from '@frostgrad/core';
import { type Check, type Checked, expectInputs, type Finding, ofGradient, type Outcome } from './check.ts';
import { compareDirections } from './compare-directions.ts';
import { compareJacobian } from './compare-jacobian.ts';
import { generatorOf, type GradcheckOptions, type Settings, settingsOf } from './options.ts';

/** One comparison of a function's gradient with its differences, at the values that the inputs hold. */
export function attempt(fn: Checked, inputs: readonly Tensor[], settings: Settings): Outcome {
  expectInputs(inputs);
  const name = settings.name ?? (fn.name === '' ? 'the function' : fn.name);
  const check: Check = { fn, inputs, name, settings, rng: generatorOf(settings) };
  const checked = settings.order === 1 ? check : ofGradient(check);
  return settings.mode === 'jacobian' ? compareJacobian(checked) : compareDirections(checked);
}

/** What `gradcheck` would find at these values, without a search for simpler ones; null when nothing is wrong. */
export function wrongGradient(fn: Checked, inputs: readonly Tensor[], options: GradcheckOptions): Finding | null {
  return attempt(fn, inputs, settingsOf('gradcheck', options, false)).finding;
}
