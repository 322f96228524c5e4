export * from '@frostgrad/core/poison';
