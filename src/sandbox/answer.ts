/** A request as the handlers see it. */
export interface Call {
  method: string;
  url: string;
  host: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** What a handler answers; faults are applied to it before it is sent. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** A JSON answer, compact as Azure mostly sends it. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** An answer without a body. */
export function empty(status: number, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: '' };
}

/** An error as Blob storage writes it: XML with a byte order mark, and the code in a header. */
export function blobError(status: number, code: string, message: string, headers: Record<string, string> = {}): Answer {
  const body = `\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}\nTime:${new Date().toISOString()}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml', 'x-ms-error-code': code, ...headers }, body };
}

/** A plain error of Azure Resource Manager itself. */
export function armError(status: number, code: string, message: string): Answer {
  return json({ error: { code, message } }, status, { 'x-ms-failure-cause': 'gateway' });
}

/** What an error of the machine learning service says of itself. */
export interface ServiceErrorDetail {
  message: string;
  inner: readonly string[];
  format: string;
  parameters: Record<string, string>;
  location: string;
  time: string;
}

/** An error of the machine learning service behind ARM: `error.code` is only a class, the innermost code is precise. */
export function serviceError(status: number, detail: ServiceErrorDetail): Answer {
  const inner = detail.inner.toReversed().reduce<unknown>((below, code) => ({ code, innerError: below }), null);
  const info: [string, unknown][] = [
    ['ComponentName', 'managementfrontend'],
    ['Correlation', { operation: '744db7062d17880f3a2130a7e705a0cb', request: '3daeca3c54723408' }],
    ['Environment', detail.location],
    ['Location', detail.location],
    ['Time', detail.time],
    ['InnerError', inner],
    ['MessageFormat', detail.format],
    ['MessageParameters', detail.parameters],
  ];
  const additionalInfo = info.map(([type, value]) => ({ type, info: { value } }));
  const error = { code: 'UserError', message: detail.message, details: [], additionalInfo };
  return json({ error }, status, { 'x-ms-response-type': 'error' });
}

/** An error of the run history service. None is recorded; the shape is the published one. */
export function historyError(status: number, code: string, message: string, location: string): Answer {
  return json(historyErrorBody(code, message, location), status, { 'x-ms-response-type': 'error' });
}

/** The body of such an error, also used in `failedResults`. */
export function historyErrorBody(code: string, message: string, location: string): unknown {
  const error = { code, severity: null, message, messageFormat: null, messageParameters: {}, referenceCode: null };
  const more = { detailsUri: null, target: null, details: [], innerError: { code: 'NotFoundError', innerError: null } };
  return {
    error: { ...error, ...more, debugInfo: null, additionalInfo: null },
    correlation: { operation: '9518a5120e841c6a36af896acafd0355', request: '2632b07b9427daef' },
    environment: location,
    location,
    time: new Date().toISOString(),
    componentName: 'run-history',
  };
}
