export * from '@frostgrad/core/functional';
