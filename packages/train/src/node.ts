export { type Interrupt, interruptSignal } from './interrupt.ts';
export {
  createProgress,
  formatSeconds,
  type ProgressBar,
  type ProgressOptions,
  type ProgressStream,
} from './progress.ts';
