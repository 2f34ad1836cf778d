import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The part of all examples on which this suite tries a property. */
    readonly shareOfExamples: number;
  }
}

/** On how many examples to try a property: on all of them in the deep suite, on fewer in the quick one. */
export function examples(all: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil(all * inject('shareOfExamples')) };
}
