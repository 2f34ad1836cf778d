/** What Azure was asked: known with a value, or unknown with the reason. */
export type Known<T> = { readonly known: true; readonly value: T } | Unknown;

export interface Unknown {
  readonly known: false;
  /** Plain words that finish "unknown: …". */
  readonly reason: string;
}

export function unknown(reason: string): Unknown {
  return { known: false, reason };
}
