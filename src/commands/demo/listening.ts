/** Why a server could not listen, with the next step, or null for an error of another kind. @param instead how to name another port. */
export function listenProblem(error: unknown, instead: string): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('port' in error)) return null;
  const { code, port } = error;
  const address = 'address' in error ? `${error.address}:${port}` : `port ${port}`;
  if (code === 'EADDRINUSE') return `another program listens at ${address} already: end it, or ${instead}`;
  if (code === 'EACCES') return `this user may not listen at ${address}: ${instead}, above 1023`;
  if (code === 'EADDRNOTAVAIL') return `${address} is no address of this machine: ${instead}`;
  return null;
}
