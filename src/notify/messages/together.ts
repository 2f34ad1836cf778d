/** The blank between a number and its unit, a time and its zone, a day and its month: they stay on one line. */
export const TOGETHER =
  /(?<=\d) (?=(?:h|min|s|d|GPUs?|nodes?|runs?|[A-Z]{3,4}|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)/g;

/** A sentence whose numbers stay with their units. */
export function together(sentence: string): string {
  return sentence.replace(TOGETHER, '\u00a0');
}
