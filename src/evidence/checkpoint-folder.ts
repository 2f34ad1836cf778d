import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes checkpoints as files of a folder, each once. The service needs no right to read, change or delete there.
 */
export function checkpointFolder(folder: string): (name: string, text: string) => Promise<void> {
  return async (name, text) => {
    await mkdir(folder, { recursive: true });
    const file = await open(join(folder, name), 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return null;
      throw error;
    });
    if (!file) return;
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  };
}
