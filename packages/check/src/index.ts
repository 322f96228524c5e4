export { type BroadcastConstraints, broadcastPair, clashingPair } from './arbitraries/broadcast-pair.ts';
export { type LengthConstraints, lengths } from './arbitraries/lengths.ts';
export { type MaskConstraints, maskRows, masks } from './arbitraries/masks.ts';
export { type NumberConstraints, numbers } from './arbitraries/numbers.ts';
export { padContents, type PadConstraints } from './arbitraries/pad-contents.ts';
export { raggedBatches, type RaggedConstraints } from './arbitraries/ragged-batches.ts';
export { axisSizes, type ShapeConstraints, shapes } from './arbitraries/shapes.ts';
export { type TensorConstraints, tensors } from './arbitraries/tensors.ts';
export { ulpsBetween } from './bits.ts';
export { centralDifference, type Difference } from './gradcheck/central-difference.ts';
export { type Dependence, dependence, type Reach, type Tracked, type TrackedResult } from './dependence/dependence.ts';
export { DependenceError } from './dependence/guard.ts';
export { proveUnread } from './dependence/prove-unread.ts';
export { compareExact, type Exact, exactDot, exactSum, toNumber } from './exact.ts';
export type { Checked } from './gradcheck/check.ts';
export { type CheckedInputs, gradcheck, type GradcheckReport, gradgradcheck } from './gradcheck/gradcheck.ts';
export {
  type GradcheckFault,
  GradcheckError,
  type GradcheckFinding,
  type JacobianEntry,
} from './gradcheck/gradcheck-error.ts';
export type { GradcheckOptions } from './gradcheck/options.ts';
export { type AnyLaw, type CaseClass, defineLaw, type Law, type Subject, Violation } from './law.ts';
export { detachLaws, type DetachSubject } from './laws/detaching.ts';
export { type EngineSubject, engineLaws } from './laws/engine.ts';
export { maskedLaws } from './laws/masked-laws.ts';
export type { MaskedSubject } from './laws/masked-weights.ts';
export { derivativeLaws, gradientLaws, opLaws, resultLaws } from './laws/op-laws.ts';
export { type PadSubject, padSubjects } from './laws/pad-subjects.ts';
export { padLaws } from './laws/pads.ts';
export { instructions, type Program, programs, runProgram, type Step } from './laws/program.ts';
export { determinism } from './laws/purity.ts';
export { reductionLaws, type ReductionSubject } from './laws/reductions.ts';
export { pairLaws, type PairSubject } from './laws/pairs.ts';
export { rowLaws, type RowSubject } from './laws/rows.ts';
export { type WeightSubject, weightSubjects } from './laws/weight-subjects.ts';
export { weightLaws } from './laws/weights.ts';
export type { Plain } from './plain.ts';
export { LawError, type LawReport, runLaw, type RunOptions, seedFor } from './run-law.ts';
export type { Bounded } from './running-error.ts';
export {
  type Call,
  defineSpec,
  type Interval,
  type OpSpec,
  type Reference,
  type Spec,
  type Tolerance,
} from './spec.ts';
export { type BinaryEntry, type BinaryName, binarySpec } from './specs/binary.ts';
export { specs } from './specs/index.ts';
export { type UnaryEntry, type UnaryName, unarySpec } from './specs/unary.ts';
export {
  detachSuite,
  eachSuite,
  engineSuite,
  maskedSuite,
  opSuite,
  padSuite,
  reductionSuite,
  rerunLaw,
  rowSuite,
  runsFor,
  specOf,
  type ForSuite,
  type Suite,
  weightSuite,
} from './suites.ts';
export {
  bitDifference,
  closeDifference,
  type Closeness,
  type Comparable,
  type ElementDifference,
  type TensorDifference,
} from './tensor-difference.ts';
export { asView, type Memory, memories, memoryKinds } from './views.ts';
export { weightRowsWithinBound, type WeightRows, type WeightSum, weightSumWithinBound } from './weight-sum.ts';
export { type MutantOptions, runMutants, type Verdict } from './mutants/index.ts';
export { checkOp, type CheckOpOptions, type CheckOpReport } from './check-op.ts';
