/** A failure that can happen to anybody, such as a closed port, with a sentence for the person who started Runwarden. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** The policies do not load; every problem at once. */
export class InvalidPolicies extends Error {
  override readonly name = 'InvalidPolicies';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
