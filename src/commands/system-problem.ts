/** Why a server could not listen, with the next step; null for another error. @param otherPort how to name another port. */
export function listenProblem(error: Error, otherPort: string): string | null {
  if (!('code' in error) || !('port' in error) || 'syscall' in error === false) return null;
  const { code, port } = error;
  const address = 'address' in error ? `${error.address}:${port}` : `port ${port}`;
  if (code === 'EADDRINUSE') return `another program listens at ${address} already: end it, or ${otherPort}`;
  if (code === 'EACCES') return `this user may not listen at ${address}: ${otherPort}, above 1023`;
  if (code === 'EADDRNOTAVAIL') return `${address} is no address of this machine: ${otherPort}`;
  return null;
}

/** Codes of the system, and what is wrong. */
const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota of this user is used up',
  EACCES: 'this user may not do that',
  EPERM: 'this user may not do that',
  EROFS: 'the file system is read-only',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it exists already',
  ELOOP: 'its links go round in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  EIO: 'the disk answers with an error',
};

/** What the system refused, in a sentence; null for an error of another kind. */
export function systemProblem(error: Error): string | null {
  if (!('syscall' in error) || !('code' in error)) return null;
  const path = 'path' in error ? String(error.path) : null;
  const words = WORDS[String(error.code)];
  if (words === undefined) return error.message;
  return path === null ? `${words} (${error.message})` : `${path}: ${words} (${error.code}, ${error.syscall})`;
}
