/** A promise that does not hold. */
export function must(holds: boolean, promise: string): void {
  if (!holds) throw new Error(`broken: ${promise}`);
}
