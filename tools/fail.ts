/** A bad situation a person can mend: shown as one line, without a stack. */
export class ToolError extends Error {}

/** Runs a tool's body; what it throws becomes one clear line and exit code 1. */
export async function runTool(name: string, body: () => Promise<void> | void): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}
