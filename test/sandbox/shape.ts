/**
 * How two JSON values differ in form: keys and types, with null standing for anything. Lists are compared by their first
 * elements, an error's `additionalInfo` by all of them.
 */
export function shapeDifferences(recorded: unknown, ours: unknown, path = ''): string[] {
  if (recorded === null || ours === null || recorded === undefined) return [];
  if (typeOf(recorded) !== typeOf(ours)) return [`${path}: recorded ${typeOf(recorded)}, ours ${typeOf(ours)}`];
  if (Array.isArray(recorded) && Array.isArray(ours)) return listDifferences(recorded, ours, path);
  if (!isRecord(recorded) || !isRecord(ours)) return [];
  const missing = Object.keys(recorded).filter((key) => !(key in ours));
  const added = Object.keys(ours).filter((key) => !(key in recorded));
  return [
    ...missing.map((key) => `${path}.${key}: missing`),
    ...added.map((key) => `${path}.${key}: added`),
    ...Object.keys(recorded).flatMap((key) =>
      key in ours ? shapeDifferences(recorded[key], ours[key], `${path}.${key}`) : [],
    ),
  ];
}

function listDifferences(recorded: unknown[], ours: unknown[], path: string): string[] {
  if (path.endsWith('.additionalInfo')) {
    return recorded.flatMap((one, index) => shapeDifferences(one, ours[index], `${path}[${index}]`));
  }
  if (recorded.length === 0 || ours.length === 0) return [];
  return shapeDifferences(recorded[0], ours[0], `${path}[]`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}
