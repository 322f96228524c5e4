export { writeFileAtomic } from './atomic-file.ts';
export { keepRun, type KeptRun, loadCheckpoint, saveCheckpoint } from './checkpoint-file.ts';
export { type Interrupt, interruptSignal } from './interrupt.ts';
export {
  createProgress,
  formatSeconds,
  type ProgressBar,
  type ProgressOptions,
  type ProgressStream,
} from './progress.ts';
