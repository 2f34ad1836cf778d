/** A failure that can happen to anybody, such as a closed port, with a sentence for the person who started Runwarden. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
