import type { TokenCredential } from '@azure/core-auth';
import { messageOf } from '../core/values/caught.ts';
import { StartError } from '../core/values/start-error.ts';

/** The audience of Azure Database for PostgreSQL, with the domain of its servers: each cloud has its own. */
const DATABASES = [
  { authority: /\.microsoftonline\.us$/i, scope: 'https://ossrdbms-aad.database.usgovcloudapi.net/.default' },
  { authority: /\.chinacloudapi\.cn$/i, scope: 'https://ossrdbms-aad.database.chinacloudapi.cn/.default' },
] as const;

const PUBLIC_SCOPE = 'https://ossrdbms-aad.database.windows.net/.default';

/**
 * Asks for the token that is the password of a PostgreSQL server in Azure. The credential keeps it until shortly before
 * its end, and the server checks it only when a connection begins, so this is called for each new connection.
 */
export function createDatabaseToken(credential: TokenCredential, authority: string | null): () => Promise<string> {
  const host = authority === null ? '' : new URL(authority).hostname;
  const scope = DATABASES.find((cloud) => cloud.authority.test(host))?.scope ?? PUBLIC_SCOPE;
  return async () => {
    try {
      const token = await credential.getToken(scope);
      if (token) return token.token;
    } catch (cause) {
      throw new StartError(`Microsoft Entra gives no token for the database (${scope}): ${messageOf(cause)}`, {
        cause,
      });
    }
    throw new StartError(`Microsoft Entra gives no token for the database (${scope})`);
  };
}
