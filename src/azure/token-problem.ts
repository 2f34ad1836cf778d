/**
 * Why there is no token, for a person: Microsoft Entra's own sentences with their codes, whole, and the trace id that its
 * support asks for. The libraries put them between their own labels. Of what is no answer of Entra the advice for developers
 * is left out, so that each way that was tried can be read.
 */
export function tokenProblem(message: string): string {
  const sentences =
    message.match(/AADSTS\d+:.*?(?=\s+-?\s*(?:Trace ID|Correlation ID|Timestamp):|\s*AADSTS\d+:|$)/gs) ?? [];
  if (sentences.length === 0)
    return message
      .replace(/Error\(s\): Not Available - Timestamp: Not Available - Description: /g, '')
      .replace(/\s+Headers: \{[^}]*\}/g, '')
      .replace(/\b\w+Error: (?=\S)/g, '')
      .replace(/\s*\b(To troubleshoot|To mitigate|Ensure|Please visit)\b[^\n]*/g, '')
      .replace(/ - Correlation ID: Not Available - Trace ID: Not Available/g, '')
      .replace(/^[:\s]+/, '');
  const trace = /Trace ID:\s*([0-9a-f-]{36})/i.exec(message)?.[1];
  return `${[...new Set(sentences)].join('; ')}${trace === undefined ? '' : ` (trace id ${trace})`}`;
}

/** Whether the way to Entra failed, or Entra itself, and nobody has to change anything. */
export function isSignInLost(message: string, status: number | null): boolean {
  if (status !== null && status >= 500) return true;
  return /ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|network_error|status code: 5\d\d|HTTP 5\d\d/.test(message);
}
