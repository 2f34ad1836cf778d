import type { TokenCredential } from '@azure/core-auth';
import { messageOf } from '../core/values/caught.ts';
import { StartError } from '../core/values/start-error.ts';
import { scrub } from './errors.ts';
import { tokenProblem } from './token-problem.ts';

/**
 * Asks for the token that is the password of a PostgreSQL server in Azure. The credential keeps it until shortly before
 * its end, and the server checks it only when a connection begins, so this is called for each new connection.
 */
export function createDatabaseToken(credential: TokenCredential, audience: string | null): () => Promise<string> {
  return async () => {
    if (audience === null)
      throw new StartError('a custom cloud has no known audience for PostgreSQL: set azure.audiences.postgres');
    const scope = `${audience}/.default`;
    try {
      const token = await credential.getToken(scope);
      if (token) return token.token;
    } catch (cause) {
      throw new StartError(
        `Microsoft Entra gives no token for the database (${scope}): ${scrub(tokenProblem(messageOf(cause)), 2000)}`,
        {
          cause,
        },
      );
    }
    throw new StartError(`Microsoft Entra gives no token for the database (${scope})`);
  };
}
