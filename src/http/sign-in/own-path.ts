const HERE = 'http://here.invalid';

/**
 * Where somebody goes after signing in: an address of this service as the browser will read it, without its host. Anything
 * else, such as the address of another site, is the first page.
 */
export function ownPath(to: string | undefined): string {
  if (to === undefined || !to.startsWith('/') || !URL.canParse(to, HERE)) return '/';
  const { origin, pathname, search, hash } = new URL(to, HERE);
  const isOwn = origin === HERE && !pathname.startsWith('//') && !/^\/(sign-(in|out)|api)(\/|$)/.test(pathname);
  return isOwn ? `${pathname}${search}${hash}` : '/';
}
