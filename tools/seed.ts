import fc from 'fast-check';

/**
 * Before each test file: properties that name no seed of their own run from this one, so that a commit passes or fails
 * alike everywhere. `FROSTGRAD_SEED` sets another; a failure prints the seed it was found with.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123) });
