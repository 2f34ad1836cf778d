import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** The folder is held, or may not be used, with a sentence for the person who started Runwarden. */
export class FolderRefused extends Error {
  override readonly name = 'FolderRefused';
}

/** A Unix socket's path may not be longer on Linux (108 with the closing zero; 104 on macOS). */
const LONGEST_SOCKET_PATH = 103;
const MARKER = 'runwarden.txt';
const MARKER_TEXT =
  'This folder holds the data of Runwarden. Do not edit or copy it while Runwarden runs.\nformat: 1\n';

/**
 * Takes a data folder for this process alone, since PGlite does not. The lock is a listening socket in the folder: the
 * kernel drops it with the process, however it dies, so a killed Runwarden starts again at once.
 * @throws {FolderRefused} when another process holds it, or it holds something that is not Runwarden's.
 * @returns what frees it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder);
  if (entries.length > 0 && !entries.includes(MARKER))
    throw new FolderRefused(
      `${folder} holds files that are not Runwarden's; nothing was changed. Name an empty or new folder as data folder.`,
    );
  const socket = join(folder, 'lock');
  if (Buffer.byteLength(socket) > LONGEST_SOCKET_PATH)
    throw new FolderRefused(
      `${folder} has too long a path (the lock in it may have ${LONGEST_SOCKET_PATH} bytes). Name a shorter data folder.`,
    );
  if (entries.includes('lock')) {
    if (await isHeld(socket))
      throw new FolderRefused(
        `${folder} is in use by another Runwarden. Stop it first, or name another data folder; nothing was changed.`,
      );
    await rm(socket, { force: true });
  }
  const server = await listen(socket, folder);
  await writeFile(join(folder, MARKER), MARKER_TEXT);
  return async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
}

function isHeld(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    // Nobody listens any more: the holder died.
    probe.once('error', () => resolve(false));
  });
}

function listen(socket: string, folder: string): Promise<Server> {
  const server = createServer((connection) => connection.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new FolderRefused(`${folder} cannot be locked: ${cause.message}`, { cause })),
    );
    server.listen(socket, () => {
      server.unref();
      resolve(server);
    });
  });
}
