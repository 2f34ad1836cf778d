/** Why a recording cannot be used. */
export type RefusalKind =
  /** It is not there, or may not be read or written. */
  | 'unreadable'
  /** It is not a recording at all, or a damaged one. */
  | 'not-a-recording'
  /** Another format than this Runwarden reads. */
  | 'version'
  /** It ends before its end. */
  | 'truncated'
  /** A line that does not belong there in a recording. */
  | 'invalid'
  /** Larger than any recording is. */
  | 'too-large';

/** A recording is refused, with a sentence for a person: the file, the line, and what was expected. */
export class RecordingRefused extends Error {
  override readonly name = 'RecordingRefused';
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
