import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../core/ports/azure.ts';
import { bearerOf, type FindCaller } from '../gate.ts';
import { Problem } from '../problem.ts';
import type { Issuer } from './issuer.ts';
import type { Rights } from './rights.ts';
import { BadToken, isJwt, verifyToken } from './token.ts';

/** Finds the caller of an access token of the issuer. */
export function createTokenFinder(issuer: Issuer, rights: Rights, clock: Clock): FindCaller {
  return async (request: FastifyRequest) => {
    const token = bearerOf(request.headers.authorization);
    if (token === null || !isJwt(token)) return null;
    try {
      const claims = await verifyToken(token, issuer, clock);
      return { name: claims.name, id: `issuer:${claims.subject}`, via: 'token', ...rights.of(claims) };
    } catch (error) {
      if (error instanceof BadToken) return refusalOf(error.message);
      request.log.warn({ err: error }, 'a token cannot be checked, because the keys of the issuer cannot be read');
      return new Problem(
        'unavailable',
        'The issuer of sign-ins does not answer, so tokens cannot be checked now. API keys count.',
      );
    }
  };
}

function refusalOf(detail: string): Problem {
  const description = detail.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, ' ');
  const challenge = `Bearer realm="runwarden", error="invalid_token", error_description="${description}"`;
  return new Problem('unauthorized', detail, { headers: { 'www-authenticate': challenge } });
}
