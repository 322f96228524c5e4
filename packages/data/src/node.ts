export { textFile, type TextFile, type TextFileOptions } from './text-file.ts';
