/** Opaque page cursors: the sort key of the last row of a page, in base64url. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Null when the text is not a cursor of that many parts. */
export function decodeCursor(cursor: string, parts: number): string[] | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(read) || read.length !== parts) return null;
    // PostgreSQL takes no zero character in a text.
    return read.every((part) => typeof part === 'string' && !part.includes('\0')) ? read : null;
  } catch {
    // Not JSON: not one of our cursors.
    return null;
  }
}
