import { z } from 'zod';
import { type Caller, ROLES } from '../caller.ts';
import type { SessionTimes } from '../sign-in/sessions.ts';
import { listOf, timeOut } from './common.ts';

/** What somebody needs who has not signed in yet. */
export const signInOut = z
  .object({
    ways: listOf(z.enum(['oidc', 'key', 'local'])).describe(
      'The ways that there are: an issuer of OpenID Connect, an API key, or neither, since this machine alone is served.',
    ),
    issuer: z.string().nullable(),
    clientId: z.string().nullable().describe('As what commands ask the issuer.'),
    scopes: listOf(z.string()).describe('What commands ask for.'),
    deviceCode: z.boolean().describe('Whether the issuer lets people sign in by a code on another device.'),
    trouble: z.string().nullable().describe('Why nobody can sign in at the issuer now, for a person.'),
    version: z.string(),
  })
  .meta({ id: 'SignIn' });

const grantOut = z
  .object({
    role: z.enum(ROLES),
    workspaces: listOf(z.string()).nullable().describe('Names or patterns; null for all workspaces.'),
  })
  .meta({ id: 'Grant' });

export const meOut = z
  .object({
    name: z.string().describe('The author of what they write.'),
    via: z.enum(['local', 'key', 'session', 'token']).describe('How Runwarden knows who it is.'),
    grants: listOf(grantOut).describe('What they may, and where. Empty for somebody whom the config gives no role.'),
    owners: listOf(z.string()).describe('Ids by which runs are their own ones.'),
    session: z
      .object({ since: timeOut, endsAt: timeOut, idleEndsAt: timeOut.describe('When it ends if it is not used.') })
      .nullable()
      .describe('Of the browser; null for a key or a token in the request.'),
  })
  .meta({ id: 'Me' });

/** A caller as they see themselves. */
export function showMe({ name, via, grants, owners }: Caller, session: SessionTimes | null): z.output<typeof meOut> {
  return { name, via, grants: grants.map(({ role, workspaces }) => ({ role, workspaces })), owners, session };
}

export const keyIn = z
  .strictObject({ key: z.string().min(1).max(500).describe('An API key.') })
  .meta({ id: 'SignInKey' });

export const endSessionsIn = z
  .strictObject({
    whose: z.enum(['mine', 'everyone']).describe('Those of the caller, in all browsers, or those of everyone.'),
  })
  .meta({ id: 'EndSessions' });

export const endedOut = z
  .object({
    whose: z.enum(['mine', 'everyone']),
    within: z.string().describe('After so long at most no replica takes one.'),
  })
  .meta({ id: 'EndedSessions' });

export const signedOutOut = z
  .object({
    endSession: z
      .string()
      .nullable()
      .describe('Where the browser signs out at the issuer, too; null where there is no such address.'),
  })
  .meta({ id: 'SignedOut' });
