export { type Exact, compareExact, exactDot, exactSum, toNumber } from './exact.ts';
export { type Checked, gradcheck, type GradcheckOptions, type GradcheckReport, gradgradcheck } from './gradcheck.ts';
export { GradcheckError, type GradcheckFinding } from './gradcheck-error.ts';
export { centralDifference, type Difference } from './central-difference.ts';
export { weightRowsWithinBound, type WeightRows, type WeightSum, weightSumWithinBound } from './weight-sum.ts';
