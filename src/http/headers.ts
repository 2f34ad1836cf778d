import type { AppDeps } from './deps.ts';

/** For a year, and for the hosts below as well: a browser that came once over TLS never comes without it again. */
const HSTS = 'max-age=31536000; includeSubDomains';

/** No page of ours asks for any of these. */
const NO_DEVICES = ['camera', 'display-capture', 'geolocation', 'microphone', 'midi', 'payment', 'usb', 'serial', 'hid']
  .map((device) => `${device}=()`)
  .join(', ');

/** The headers of every answer, of refusals and of what Fastify refuses by itself, too. A page replaces the content policy by one of its own. */
export function answerHeaders({ signIn: { baseUrl } }: Pick<AppDeps, 'signIn'>): Readonly<Record<string, string>> {
  return {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': NO_DEVICES,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'cache-control': 'no-store',
    ...(baseUrl?.startsWith('https:') && { 'strict-transport-security': HSTS }),
  };
}
