import { RUNWARDEN } from '../../core/audit/event.ts';
import { visibleText } from '../../core/values/invisible-characters.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { asStored, truncate } from '../../core/values/text.ts';
import type { Person } from '../roles.ts';
import type { ClaimNames } from './settings.ts';

/** What an issuer says of somebody, in our words. */
export interface Claims extends Person {
  /** The author of what they write. */
  readonly name: string;
}

type Payload = Readonly<Record<string, unknown>>;

const LONGEST_NAME = 200;

/** Reads the claims that the settings name. @param payload of a token whose signature was checked. */
export function readClaims(payload: Payload & { readonly sub: string }, names: ClaimNames): Claims {
  const isUnverified = payload.email_verified === false;
  return {
    subject: payload.sub,
    name: nameOf(firstText(payload, names.name)) ?? payload.sub,
    object: firstText(payload, names.object),
    userName: firstText(payload, names.userName),
    email: isUnverified ? null : firstText(payload, names.email),
    roles: firstTexts(payload, names.roles),
    groups: firstTexts(payload, names.groups),
  };
}

/** Whether a payload has a claim of some of these names. */
export function hasClaim(payload: Payload, names: readonly string[]): boolean {
  return names.some((name) => valueAt(payload, name) !== undefined);
}

/** Actors of the audit that are no people. */
const NOBODY: ReadonlySet<string> = new Set([RUNWARDEN, 'local']);

/** A name goes into the store, logs and pages. */
function nameOf(text: string | null): string | null {
  const name = truncate(visibleText(asStored((text ?? '').replace(/\p{Cc}/gu, ' '))), LONGEST_NAME);
  return name === '' || NOBODY.has(name.toLowerCase()) ? null : name;
}

function firstText(payload: Payload, names: readonly string[]): string | null {
  for (const name of names) {
    const value = valueAt(payload, name);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return null;
}

function firstTexts(payload: Payload, names: readonly string[]): readonly string[] {
  for (const name of names) {
    const value = valueAt(payload, name);
    if (typeof value === 'string') return [value];
    if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  }
  return [];
}

/** The claim of this name, or what a path of names leads to. A name may itself have dots, as an address has. */
function valueAt(payload: Payload, name: string): unknown {
  const whole = getOwn(payload, name);
  if (whole !== undefined) return whole;
  let value: unknown = payload;
  for (const step of name.split('.')) value = isObject(value) ? getOwn(value, step) : undefined;
  return value;
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
