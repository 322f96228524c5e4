export * from '@frostgrad/core/functional';
export * from '@frostgrad/data';
export * from '@frostgrad/nn';
export * from '@frostgrad/optim';
export * from '@frostgrad/train';
