import { describe, expect, it, test } from 'vitest';
import { type Caller, hasRoleIn, hasRoleOver, visibilityOf } from '../../src/http/caller.ts';
import { grantsFor, ownersFor, type Person, type RoleRule } from '../../src/http/roles.ts';

const OBJECT = '5d1c3f2e-0000-4000-8000-000000000001';

function aPerson(given: Partial<Person> = {}): Person {
  return {
    subject: 'sub-1',
    object: OBJECT,
    userName: 'Alice@example.com',
    email: null,
    roles: [],
    groups: [],
    ...given,
  };
}

const PROD: RoleRule = { role: 'operator', workspaces: ['ml-prod-*'], who: { group: ['ops', 'sre'] } };
const roles: readonly RoleRule[] = [
  { role: 'owner', workspaces: null, who: { everyone: true } },
  PROD,
  { role: 'admin', workspaces: null, who: { appRole: ['Runwarden.Admin'] } },
  { role: 'viewer', workspaces: ['ml-dev'], who: { user: ['alice@EXAMPLE.com'] } },
];

describe('what people may do', () => {
  it('is the sum of the lines that are for them', () => {
    expect(grantsFor(aPerson({ groups: ['x', 'sre'] }), { roles })).toEqual([
      { role: 'owner', workspaces: null },
      { role: 'operator', workspaces: ['ml-prod-*'] },
      { role: 'viewer', workspaces: ['ml-dev'] },
    ]);
    expect(grantsFor(aPerson({ userName: 'bob', roles: ['Runwarden.Admin'] }), { roles })).toEqual([
      { role: 'owner', workspaces: null },
      { role: 'admin', workspaces: null },
    ]);
  });

  it('is nothing where no line is for them, and a role is spelt as the issuer spells it', () => {
    expect(grantsFor(aPerson({ groups: ['Ops'] }), { roles: [PROD] })).toEqual([]);
    expect(grantsFor(aPerson({ roles: ['runwarden.admin'], userName: null }), { roles: roles.slice(2) })).toEqual([]);
  });

  it('never follows from a name that is shown or an address that nobody verified: neither is among the claims', () => {
    expect(grantsFor(aPerson({ userName: null, email: null }), { roles: roles.slice(3) })).toEqual([]);
  });
});

describe('the own runs of people', () => {
  const owns = [{ who: { group: ['vision'] }, owns: ['Team-Vision', 'ml@example.com'] }];

  it('name them by object id, user name or address, or by a name that the config gives them', () => {
    const person = aPerson({ email: 'a.smith@example.com', groups: ['vision'] });
    expect(ownersFor(person, { owns }, {})).toEqual([
      OBJECT,
      'alice@example.com',
      'a.smith@example.com',
      'team-vision',
      'ml@example.com',
    ]);
    expect(ownersFor(aPerson({ userName: 'alice' }), { owns }, { domain: 'example.com' })).toEqual([
      OBJECT,
      'alice@example.com',
    ]);
  });

  it.each(['x <boss@example.com>', 'team-vision, boss@example.com', 'CORP\\boss', '@boss', ' boss'])(
    'are not those of others because a user name is written like an owner tag: %s',
    (userName) => {
      const ids = ownersFor(aPerson({ userName }), { owns }, { domain: 'example.com' });
      expect(ids).not.toContain('boss@example.com');
      expect(ids).not.toContain('team-vision');
    },
  );
});

describe('a role over some workspaces', () => {
  const caller: Caller = {
    name: 'alice',
    id: 'issuer:alice',
    via: 'session',
    owners: ['alice'],
    grants: [
      { role: 'operator', workspaces: ['ml-prod-*'] },
      { role: 'viewer', workspaces: ['ml-dev'] },
      { role: 'owner', workspaces: ['ml-research'] },
    ],
  };

  test('counts there alone', () => {
    expect(hasRoleIn(caller, 'operator', 'ML-Prod-eu')).toBe(true);
    expect(hasRoleIn(caller, 'operator', 'ml-dev')).toBe(false);
    expect(hasRoleIn(caller, 'viewer', 'ml-dev')).toBe(true);
    expect(hasRoleIn(caller, 'admin', 'ml-prod-eu')).toBe(false);
  });

  test('shows the runs there, and own ones where they are an owner at least', () => {
    expect(visibilityOf(caller)).toEqual({
      workspaces: ['ml-prod-*', 'ml-dev'],
      owners: ['alice'],
      ownIn: ['ml-prod-*', 'ml-dev', 'ml-research'],
    });
  });

  test('covers a scope that can fit no other workspace', () => {
    expect(hasRoleOver(caller, 'operator', ['ml-prod-eu', 'ml-prod-us-*'])).toBe(true);
    expect(hasRoleOver(caller, 'operator', ['ml-prod-eu', 'ml-dev'])).toBe(false);
    expect(hasRoleOver(caller, 'operator', ['ml-*'])).toBe(false);
    expect(hasRoleOver(caller, 'operator', undefined)).toBe(false);
    expect(hasRoleOver(caller, 'operator', [])).toBe(false);
  });
});
