/** A field of a request that is wrong. */
export interface FieldError {
  /** Dotted path in the body, or the name of the parameter; empty for the request as a whole. */
  readonly field: string;
  readonly message: string;
}

/** Every way in which a request can fail. */
export const KINDS = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'A key is needed' },
  'signed-out': { status: 401, title: 'The session is over' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'timed-out': { status: 408, title: 'The request came too slowly' },
  conflict: { status: 409, title: 'The state is not the one that the request assumes' },
  expired: { status: 410, title: 'Too late' },
  'too-large': { status: 413, title: 'The body is larger than 64 KiB' },
  'unsupported-media-type': { status: 415, title: 'Only application/json is read' },
  'too-many-failures': { status: 429, title: 'Too many failed attempts' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The address and the headers are too large' },
  internal: { status: 500, title: 'Something went wrong' },
  unavailable: { status: 503, title: 'Not available now' },
} as const;

/** The word at the end of a problem's `type`, one for each way in which a request can fail. */
export type ProblemKind = keyof typeof KINDS;

/** A refusal for the error handler. Its detail is written for the caller and reveals nothing internal. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the document. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    kind: ProblemKind,
    detail: string,
    more: { headers?: Readonly<Record<string, string>>; members?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(detail);
    this.kind = kind;
    this.headers = more.headers ?? {};
    this.members = more.members ?? {};
  }

  /** HTTP status of the answer. */
  get status(): number {
    return KINDS[this.kind].status;
  }

  /** The document for one request, as RFC 9457 writes it. */
  toDocument(instance: string, requestId: string) {
    return {
      ...this.members,
      type: `urn:runwarden:problem:${this.kind}`,
      title: KINDS[this.kind].title,
      status: this.status,
      detail: this.message,
      instance,
      requestId,
    };
  }
}

/** A 400 that names every field that is wrong. */
export function invalid(errors: readonly FieldError[]): Problem {
  const detail = errors.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
  return new Problem('invalid', detail, { members: { errors } });
}

/** A 404 for a thing that the address names. */
export function notFound(what: string): Problem {
  return new Problem('not-found', `There is no ${what}.`);
}

/** A 400 for a cursor that the store did not write. */
export function badCursor(): Problem {
  return invalid([{ field: 'cursor', message: 'is not a cursor of this list' }]);
}
