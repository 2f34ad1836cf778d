/** What Azure was asked: known with a value, or unknown with the reason. */
export type Known<T> = { readonly known: true; readonly value: T } | Unknown;

export interface Unknown {
  readonly known: false;
  /** Plain words that finish "unknown: …". */
  readonly reason: string;
  /** Azure did not give it: refused, out of reach, or unreadable. Absent where there was nothing to give. */
  readonly failed?: true;
}

export function unknown(reason: string): Unknown {
  return { known: false, reason };
}
