export * from '@frostgrad/core/profile';
