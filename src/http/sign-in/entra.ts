/** The hosts of Microsoft Entra, with the issuer of its tokens of version 1 in that cloud. */
const CLOUDS: Readonly<Record<string, string>> = {
  'login.microsoftonline.com': 'https://sts.windows.net',
  'login.microsoftonline.us': 'https://sts.windows.net',
  'login.partner.microsoftonline.cn': 'https://sts.chinacloudapi.cn',
};

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What an issuer is to Microsoft Entra; null for any other issuer. */
export function entraOf(issuer: string): { readonly tenant: string; readonly firstVersion: string } | null {
  const { host, pathname } = new URL(issuer);
  const sts = Object.hasOwn(CLOUDS, host) ? CLOUDS[host] : undefined;
  if (sts === undefined) return null;
  const tenant = pathname.split('/')[1] ?? '';
  return { tenant, firstVersion: `${sts}/${tenant}/` };
}

/** Why an issuer of Microsoft Entra cannot be used; null for a good one and for any other issuer. */
export function entraProblem(issuer: string): string | null {
  const entra = entraOf(issuer);
  if (!entra || GUID.test(entra.tenant)) return null;
  return `"${entra.tenant}" is no id of a tenant, so its tokens would be of any`;
}

/** The issuers whose tokens count. Entra makes tokens of two versions, as the registration of the API asks for. */
export function issuersOf(issuer: string): string[] {
  const entra = entraOf(issuer);
  return entra ? [issuer, entra.firstVersion] : [issuer];
}

/** An audience in the ways in which Entra writes it: the id of the application, and its address. */
export function audienceForms(audience: string): string[] {
  if (GUID.test(audience)) return [audience, `api://${audience}`];
  const [, id] = /^api:\/\/([^/]+)\/?$/.exec(audience) ?? [];
  return id !== undefined && GUID.test(id) ? [audience, id] : [audience];
}

/** Ids of tenants have no case. */
export function sameTenant(given: unknown, tenant: string): boolean {
  return typeof given === 'string' && given.toLowerCase() === tenant.toLowerCase();
}
