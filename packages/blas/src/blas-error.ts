import { FrostgradError } from '@frostgrad/core/functional';

/** No library with BLAS was found here, or the one that was cannot be used. */
export class BlasError extends FrostgradError {}
