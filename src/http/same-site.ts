import type { FastifyRequest } from 'fastify';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request only reads. */
export function isRead({ method }: Pick<FastifyRequest, 'method'>): boolean {
  return SAFE_METHODS.has(method);
}

/** Whether the page of another site made the browser come. Older browsers do not say. */
export function isFromElsewhere({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

/** What a write is asked, beside who sends it. */
export interface OwnPages {
  /** Where people reach the service, where that is known: a proxy may have changed the Host header. */
  readonly baseUrl?: string | null;
  /** Whether a request of which no browser says anything counts as one of another program, such as curl. */
  readonly takesPrograms: boolean;
  /** Whether the origin `null` counts where a browser does not name the site: the address itself is the secret. */
  readonly takesNull?: boolean;
}

/**
 * Why a write may have been sent by the page of another site, or null. Browsers name the site of the page. Older ones name its
 * origin alone; a page that asks for no referrer has the origin `null`.
 */
export function crossSiteProblem({ headers, host }: FastifyRequest, own: OwnPages): string | null {
  const site = headers['sec-fetch-site'];
  if (site !== undefined)
    return site === 'same-origin' || site === 'none'
      ? null
      : 'A write that another site made the browser send is refused.';
  const { origin } = headers;
  if (origin === undefined)
    return own.takesPrograms ? null : 'A write must come from a page of this service, and the browser does not say so.';
  if (origin === 'null' && own.takesNull) return null;
  return isOwnOrigin(origin, host, own.baseUrl ?? null) ? null : 'A write from another origin is refused.';
}

function isOwnOrigin(origin: string, host: string, baseUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: given, origin: whole } = new URL(origin);
  if (baseUrl !== null && new URL(baseUrl).origin === whole) return true;
  const asked = `${protocol}//${host}`;
  return URL.canParse(asked) && new URL(asked).host === given;
}
