import type { OwnerSource } from '../run/owner.ts';
import { isMailAddress } from '../values/mail-address.ts';
import { caseless } from '../values/text.ts';
import type { AddressedTo } from './alert.ts';
import type { OwnerData } from './alert-schemas.ts';

/** How somebody is reached whom a tag, a creator's object id or a contact names; from the config. */
export interface Person {
  /** As in the owner tag, or the object id of who starts runs; without case. */
  readonly owners: readonly string[];
  readonly mail: string | null;
  /** Id of a member of Slack. */
  readonly slack: string | null;
  /** IANA name of the zone in which the person reads times. */
  readonly zone: string | null;
}

/** What an address is for. Slack finds a member by a mail address, too. */
export type AddressKind = 'mail' | 'slack';

const CONFIDENCE: Readonly<Record<OwnerSource, AddressedTo['confidence']>> = {
  tag: 'sure',
  creator: 'likely',
  workspace: 'guess',
  fallback: 'guess',
};

/**
 * Where the owners of a run are reached: those whom its tag names, else who started it, else the contact of the workspace.
 * Whoever the config does not know needs a mail address for a name. Null where none of them can be reached.
 */
export function addressesOf(owner: OwnerData, people: readonly Person[], kind: AddressKind): AddressedTo | null {
  for (const { source, ids } of [owner, ...owner.others]) {
    const to = [...new Set(ids.flatMap((id) => addressOf(id, people, kind) ?? []))];
    if (to.length > 0 && source !== 'fallback') return { to, source, confidence: CONFIDENCE[source] };
  }
  return null;
}

/**
 * Who gets a digest of an owner's runs: each of them by the address, so that the names of one person are one reader. Nobody
 * where none of them has an address.
 */
export function readersAmong(
  owner: OwnerData,
  people: readonly Person[],
): { readonly reader: string; readonly id: string; readonly source: OwnerSource }[] {
  for (const { source, ids } of [owner, ...owner.others]) {
    if (source === 'fallback') continue;
    const found = ids.flatMap((id) => {
      const reader = addressOf(id, people, 'mail') ?? addressOf(id, people, 'slack');
      return reader === null ? [] : { reader: caseless(reader), id: caseless(id), source };
    });
    if (found.length > 0) return found;
  }
  return [];
}

/** All names of those whom these name, without case. */
export function allNamesOf(names: readonly string[], people: readonly Person[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => [caseless(name), ...entriesOf(name, people).flatMap(({ owners }) => owners)]));
}

function addressOf(id: string, people: readonly Person[], kind: AddressKind): string | null {
  const own = entriesOf(id, people);
  const mail = own.find((person) => person.mail !== null)?.mail;
  const slack = kind === 'slack' ? own.find((person) => person.slack !== null)?.slack : null;
  return slack ?? mail ?? (isMailAddress(id) ? id : null);
}

/** The zone in which all of these owners or addresses read times; null where it is not known, or not one. */
export function zoneOf(names: readonly string[], people: readonly Person[]): string | null {
  const zones = new Set(names.map((name) => entriesOf(name, people).find(({ zone }) => zone !== null)?.zone ?? null));
  const [zone = null] = zones;
  return zones.size === 1 ? zone : null;
}

/** One person may have several entries: one with the mail address, another with the member of Slack. */
function entriesOf(name: string, people: readonly Person[]): readonly Person[] {
  const plain = caseless(name);
  return people.filter(({ owners, mail, slack }) => owners.includes(plain) || mail === plain || slack === name);
}
