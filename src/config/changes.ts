import { isDeepStrictEqual } from 'node:util';
import type { PeopleRules } from '../http/roles.ts';
import type { Config } from './config.ts';

/** What takes effect while the service runs. */
export interface LiveSettings {
  readonly targets: Config['targets'];
  readonly limits: Config['limits'];
  readonly keys: Config['http']['keys'];
  readonly templates: NonNullable<Config['templates']>;
  readonly people?: PeopleRules;
}

/** What differs between two configs, by the names of the settings. Values may be secret, so none is named. */
export interface ConfigChanges {
  readonly live: readonly string[];
  readonly needRestart: readonly string[];
}

/** What a person set, for each part that only a restart can change. */
const NEED_RESTART: Readonly<Record<Exclude<keyof Config, 'targets' | 'limits' | 'templates' | 'http'>, string>> = {
  azure: 'azure, prices or a credential',
  network: 'azure.ca-file or a proxy',
  every: 'watch.every',
  passesAtOnce: 'watch.passes-at-once',
  blindAfter: 'watch.blind-after',
  unknownAfter: 'watch.unknown-after',
  heartbeat: 'watch.heartbeat',
  policies: 'policies (another folder)',
  store: 'store or DATABASE_URL',
  storeKeep: 'store.keep',
  channels: 'notify.channels or a secret of theirs',
  recipients: 'notify.recipients',
  people: 'notify.people',
  groupMoreThan: 'notify.group',
  digests: 'notify.digests',
  budgets: 'budgets',
  report: 'report',
  owner: 'owner',
  protectedTags: 'protected-tags',
  evidence: 'evidence',
  audit: 'audit or RUNWARDEN_AUDIT_KEY',
  log: 'the log',
};

/** Compares the config in force with the one that was read again. */
export function changesOf(before: Config, after: Config): ConfigChanges {
  const differs = (one: unknown, other: unknown) => !isDeepStrictEqual(one, other);
  const { keys: keysBefore, people: peopleBefore, ...httpBefore } = before.http;
  const { keys: keysAfter, people: peopleAfter, ...httpAfter } = after.http;
  // Without keys only this machine is served, which is settled when the service begins to listen.
  const opensOrCloses = (keysBefore.length === 0) !== (keysAfter.length === 0);
  const live = [
    ...(differs(before.targets, after.targets) ? ['watch.workspaces'] : []),
    ...(differs(before.limits, after.limits) ? ['limits'] : []),
    ...(differs(before.templates ?? {}, after.templates ?? {}) ? ['notify.templates'] : []),
    ...(differs(keysBefore, keysAfter) && !opensOrCloses ? ['http.keys'] : []),
    ...(differs(peopleBefore, peopleAfter) ? ['http.roles or http.owners'] : []),
  ];
  const needRestart = Object.entries(NEED_RESTART).flatMap(([key, name]) =>
    // Every key of the table is one of the config: its type says so.
    differs(before[key as keyof typeof NEED_RESTART], after[key as keyof typeof NEED_RESTART]) ? [name] : [],
  );
  if (differs(httpBefore, httpAfter)) needRestart.push('http');
  if (opensOrCloses) needRestart.push('http.keys (the first or the last one)');
  return { live, needRestart };
}

/** The settings of a new config that take effect at once, over those of the one in force. */
export function liveSettings(before: Config, after: Config): LiveSettings {
  const { live } = changesOf(before, after);
  const keys = live.includes('http.keys') ? after.http.keys : before.http.keys;
  const {
    http: { people },
    targets,
    limits,
    templates = {},
  } = after;
  return { targets, limits, templates, keys, ...(people && { people }) };
}
