import { z } from 'zod';
import { duration } from '../conditions/parameters/parameters.ts';
import { DAY, MINUTE } from '../core/values/duration.ts';
import { isLoopbackHost } from '../http/loopback.ts';
import { audienceForms, entraOf, entraProblem } from '../http/sign-in/entra.ts';
import { type ClaimNames, type IssuerSettings, KEYS_ALONE, type SignInSettings } from '../http/sign-in/settings.ts';
import { tenantId } from './environment.ts';

const text = (expected: string) => z.string({ error: expected }).min(1, { error: expected });

const ISSUER = 'the https address of an issuer, such as https://login.microsoftonline.com/<tenant id>/v2.0';
const TENANT_ISSUER = 'the issuer of one tenant, such as https://login.microsoftonline.com/<tenant id>/v2.0';
const CLAIM = 'the name of a claim, or several in the order tried';

/** A token of the issuer counts as long as the connection to it is safe. */
function isSafeIssuer(given: string): boolean {
  const url = new URL(given);
  const isSafe = url.protocol === 'https:' || isLoopbackHost(url.hostname);
  return isSafe && url.search === '' && url.hash === '' && url.username === '';
}

const claim = (...usual: readonly string[]) =>
  z
    .union([text(CLAIM).transform((one) => [one]), z.array(text(CLAIM)).min(1, { error: CLAIM })], { error: CLAIM })
    .default([...usual]);

const scopes = z.array(text('a scope'), { error: 'a list of scopes' }).min(1, { error: 'a list of scopes' });

const CLIENT = 'the id under which Runwarden is registered with the issuer';
const LONGEST_SESSION = 7 * DAY;

/** The part `http.sign-in` of the config file. */
export const signInSchema = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/, error: ISSUER })
      .refine(isSafeIssuer, { error: ISSUER })
      .refine((issuer) => entraProblem(issuer) === null, { error: TENANT_ISSUER })
      .optional()
      .describe('Who knows people: an issuer of OpenID Connect, such as a tenant of Microsoft Entra.'),
    'client-id': text(CLIENT)
      .optional()
      .describe('As what Runwarden is registered there. A secret is never written here: RUNWARDEN_OIDC_SECRET.'),
    audience: text('an audience, such as api://00000000-0000-0000-0000-000000000000')
      .optional()
      .describe('For whom tokens of the API must be; the client id without it.'),
    tenant: tenantId.optional().describe('The only tenant whose tokens count; that of an issuer of Entra without it.'),
    scopes: scopes.default(['openid', 'profile', 'email']).describe('What the console asks the issuer for.'),
    commands: z
      .strictObject({
        'client-id': text(CLIENT).optional().describe('Where commands are registered apart: a public client.'),
        scopes: scopes.optional().describe('What `runwarden login` asks the issuer for.'),
      })
      .prefault({})
      .describe('How `runwarden login` asks the issuer.'),
    claims: z
      .strictObject({
        name: claim('preferred_username', 'upn', 'unique_name', 'email', 'name', 'app_displayname', 'sub').describe(
          'The author of what somebody writes.',
        ),
        'user-name': claim('preferred_username', 'upn').describe(
          'What somebody signs in by, which nobody else can take.',
        ),
        roles: claim('roles'),
        groups: claim('groups'),
        object: claim('oid', 'sub').describe('The id of a person that never changes.'),
        email: claim('email', 'upn'),
      })
      .prefault({})
      .describe('Which claims say what. A dot leads into an object: realm_access.roles.'),
    session: z
      .strictObject({
        lasts: duration(MINUTE, '1m')
          .refine((length) => length <= LONGEST_SESSION, { error: 'a duration from 1m to 7d' })
          .default(KEYS_ALONE.session.lasts)
          .describe('When a session ends, however it is used.'),
        idle: duration(MINUTE, '1m').default(KEYS_ALONE.session.idle).describe('How long a session lasts without use.'),
      })
      .prefault({})
      .describe('What signing in to the console gives.'),
  })
  .refine((given) => given.issuer === undefined || given['client-id'] !== undefined, {
    path: ['client-id'],
    error: CLIENT,
  })
  .refine((given) => given.issuer !== undefined || given['client-id'] === undefined, {
    path: ['issuer'],
    error: ISSUER,
  });

/** @param secret of the registration; undefined for a public client. */
export function signInSettings(given: z.output<typeof signInSchema>, secret: string | undefined): SignInSettings {
  return { issuer: issuerSettings(given, secret ?? null), session: given.session };
}

function issuerSettings(given: z.output<typeof signInSchema>, clientSecret: string | null): IssuerSettings | null {
  const { issuer, 'client-id': clientId, audience = clientId, commands } = given;
  if (issuer === undefined || clientId === undefined || audience === undefined) return null;
  const commandScopes = commands.scopes ?? usualScopes(issuer, audience);
  return {
    issuer,
    clientId,
    clientSecret,
    audiences: audienceForms(audience),
    tenant: given.tenant ?? entraOf(issuer)?.tenant ?? null,
    scopes: given.scopes.includes('openid') ? given.scopes : ['openid', ...given.scopes],
    commands: { clientId: commands['client-id'] ?? clientId, scopes: commandScopes },
    claims: claimNames(given.claims),
  };
}

function claimNames({ 'user-name': userName, ...others }: z.output<typeof signInSchema>['claims']): ClaimNames {
  return { ...others, userName };
}

/**
 * Entra gives a token for the API to whoever asks for a scope of it. An application that asks for itself must name itself by its
 * id, not by its address (AADSTS90009).
 */
function usualScopes(issuer: string, audience: string): string[] {
  const usual = ['openid', 'profile', 'email', 'offline_access'];
  const byId = audienceForms(audience).find((form) => !form.startsWith('api:')) ?? audience;
  return entraOf(issuer) ? [...usual, `${byId}/.default`] : usual;
}
