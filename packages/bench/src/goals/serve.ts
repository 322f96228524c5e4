import { createInterface } from 'node:readline';
import { compare, type Effort, type Timing } from '../compare.ts';

/** A case as a library runs it. */
export interface Program {
  /** What every library must agree on; called once, before anything is timed. */
  readonly witness: () => readonly number[];
  /** What is timed. */
  readonly run: () => void;
}

/** What makes a program of each case that a library has. */
export type Programs = Readonly<Record<string, () => Program>>;

/** What the process that measures asks. */
export type Question = { readonly make: string } | { readonly time: Effort };

/** What a contestant answers. */
export type Answer =
  | { readonly about: string }
  | { readonly witness: readonly number[] }
  | { readonly missing: true }
  | { readonly timing: Omit<Timing, 'name'> }
  | { readonly error: string };

/** Answers questions from the standard input, a line each, until it ends. */
export async function serve(about: string, programs: Programs): Promise<void> {
  const say = (answer: Answer): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
  say({ about });
  let program: Program | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line) as Question;
    try {
      if ('make' in question) {
        program = programs[question.make]?.();
        say(program === undefined ? { missing: true } : { witness: program.witness() });
      } else if (program !== undefined) {
        const [timing] = compare([{ name: '', run: program.run }], question.time);
        say({ timing: timing as Timing });
      }
    } catch (error) {
      say({ error: String(error).split('\n')[0] ?? '' });
    }
  }
}
