import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file so that `path` holds either what it held before or the whole new content, never a part: whatever ends the
 * process, and whenever. Once this has returned, the new content survives a loss of power, too, as far as the file system keeps
 * its word.
 *
 * The content goes to a temporary file in the same folder, is flushed to the disk (fsync) and renamed onto `path`; then the
 * folder is flushed. A temporary file that a killed process left behind is harmless, and taken away by the next write to the
 * same path. A link at `path` is replaced, not followed.
 *
 * @throws Error as the file system gives it, such as when the folder does not exist: `path` is as it was, and the temporary file gone.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  await removeLeftOvers(folder, basename(path));
  const temporary = join(folder, `.${basename(path)}.${process.pid}-${randomUUID()}.tmp`);
  try {
    await flushed(await open(temporary, 'wx'), (file) => file.writeFile(content));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(folder);
}

/** Runs `use`, flushes what it did to the disk, and closes the file whatever happens. */
async function flushed(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the renaming last. Windows opens no folders, and does without. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await flushed(await open(folder, 'r'), async () => {});
}

/** Takes away the temporary files of `name` whose process is no more. */
async function removeLeftOvers(folder: string, name: string): Promise<void> {
  const begin = `.${name}.`;
  for (const found of await readdir(folder)) {
    const [, pid] = found.startsWith(begin) ? (/^(\d+)-[0-9a-f-]{36}\.tmp$/.exec(found.slice(begin.length)) ?? []) : [];
    if (pid === undefined) continue;
    const path = join(folder, found);
    if (await isLeftOver(path, Number(pid))) await rm(path, { force: true });
  }
}

/** Whether nobody writes to a temporary file any more. What another process has under the number of one that ended stays. */
async function isLeftOver(path: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return !isAlive(pid);
  // ours, if it was begun since we were; in a container, every process before us had our number
  const began = Date.now() - 1000 * process.uptime();
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs < began - 1000,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0); // signal 0 asks, and does nothing
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
