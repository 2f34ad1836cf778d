import { AzureError } from '../../core/ports/azure.ts';

/** An address that Azure named, unless it is without TLS: no token may be sent there. */
export function requireHttps(address: string, doing: string): string {
  if (URL.canParse(address) && new URL(address).protocol === 'https:') return address;
  throw new AzureError('malformed', `${doing}: Azure names no HTTPS address`);
}
