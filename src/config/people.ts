import { z } from 'zod';
import { ROLES } from '../http/caller.ts';
import type { OwnRule, PeopleRules, RoleRule } from '../http/roles.ts';

// Who may do what among the people who sign in: http.roles and http.owners of the config file.

const text = (expected: string) => z.string({ error: expected }).min(1, { error: expected });
const texts = (expected: string) =>
  z.union([text(expected).transform((one) => [one]), z.array(text(expected)).min(1, { error: expected })], {
    error: expected,
  });

const MOST = 200;
const LONGEST = 300;

/** Workspaces as the config and policies name them. They meet every run and every request, so they are few and short. */
export const workspacePatterns = texts('names of workspaces or patterns, such as ml-prod-*')
  .refine((patterns) => patterns.length <= MOST, { error: `at most ${MOST} names or patterns` })
  .refine((patterns) => patterns.every((one) => one.length <= LONGEST), {
    error: `names or patterns of at most ${LONGEST} characters`,
  });

const WHO = 'one of app-role, group, user or everyone: true';
const who = {
  'app-role': texts('an app role, such as Runwarden.Operator').optional().describe('Who has one of these app roles.'),
  group: texts('the id of a group').optional().describe('Who is in one of these groups, as the token names them.'),
  user: texts('a user name, address or object id').optional().describe('One of these people.'),
  everyone: z.literal(true, { error: 'true, or leave it out' }).optional().describe('Everybody who can sign in.'),
};

type Given = { readonly [key in keyof typeof who]?: z.output<(typeof who)[key]> | undefined };

function namesOne({ 'app-role': appRole, group, user, everyone }: Given): boolean {
  return [appRole, group, user, everyone].filter((one) => one !== undefined).length === 1;
}

const role = z
  .strictObject({
    role: z.enum(ROLES, { error: 'owner, viewer, operator or admin' }),
    ...who,
    workspaces: workspacePatterns.optional().describe('Over which workspaces; over all without it.'),
  })
  .refine(namesOne, { error: WHO })
  .refine(({ everyone, role: given }) => !everyone || given === 'owner' || given === 'viewer', {
    path: ['everyone'],
    error: 'a group, an app role or a user: nobody becomes operator or admin by signing in alone',
  });

const own = z
  .strictObject({
    ...who,
    owns: texts('owners as in the owner tag, such as team-vision').describe('As in the owner tag.'),
  })
  .refine(namesOne, { error: WHO });

export const rolesSchema = z
  .array(role)
  .default([])
  .describe('What people may do who sign in: a role, and for whom. Several lines add up.');

export const ownersSchema = z
  .array(own)
  .default([])
  .describe('Whose runs are own ones for people who sign in, besides those that name them by id or address.');

/** What people may do, from the config file. */
export function peopleRules(file: {
  readonly roles: z.output<typeof rolesSchema>;
  readonly owners: z.output<typeof ownersSchema>;
}): PeopleRules {
  const roles = file.roles.map(
    ({ role: given, workspaces, ...rest }): RoleRule => ({
      role: given,
      workspaces: workspaces ?? null,
      who: whoOf(rest),
    }),
  );
  return { roles, owns: file.owners.map(({ owns, ...rest }): OwnRule => ({ owns, who: whoOf(rest) })) };
}

function whoOf({ 'app-role': appRole, group, user, everyone }: Given): RoleRule['who'] {
  return { appRole, group, user, everyone };
}
