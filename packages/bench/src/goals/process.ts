import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import type { Contestant } from './contestants.ts';
import type { Answer, Question } from './serve.ts';

/** Longer than any case takes: who does not answer by then is stopped. */
const PATIENCE_MS = 300_000;

/** A contestant that runs. */
export class ContestantProcess {
  readonly contestant: Contestant;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  /** @param python what runs contestants in Python. @param folder where peers are installed. */
  constructor(contestant: Contestant, python: string, folder: string) {
    this.contestant = contestant;
    const script = resolve(import.meta.dirname, contestant.script);
    const [program, args] =
      contestant.runs === 'python' ? [python, [script]] : [process.execPath, [...process.execArgv, script]];
    this.#child = spawn(program, [...args, ...contestant.args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, FROSTGRAD_PEERS: folder },
    });
    const { stdout, stderr, stdin } = this.#child;
    if (stdout === null || stderr === null || stdin === null) throw new Error('a child has no pipes');
    stdin.on('error', () => undefined); // it has ended; the next answer says so
    this.#child.on('error', (error) => (this.#errors += error.message));
    stderr.on('data', (text) => (this.#errors = (this.#errors + String(text)).slice(-2000)));
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Its answer to a question, or what it says when it starts. An error where it ends, or gives none in time. */
  async ask(question: Question | null): Promise<Answer> {
    if (question !== null) this.#child.stdin?.write(`${JSON.stringify(question)}\n`);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    try {
      for (;;) {
        const { value, done } = await this.#lines.next();
        if (done === true) return { error: this.#lastWords() };
        if (value.startsWith('{')) return JSON.parse(value) as Answer; // libraries talk too
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #lastWords(): string {
    const lines = this.#errors.trim().split('\n');
    return lines.find((line) => /error/i.test(line)) ?? (lines.at(-1) || 'it ended without a word');
  }

  /** Whether it can be asked no more. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async end(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  }
}
