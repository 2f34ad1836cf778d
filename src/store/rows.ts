import type { Insertable, Selectable } from 'kysely';
import type { Decision } from '../core/decision/decision.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import { fromStored } from '../core/run/stored-run.ts';
import type { KnownRun } from '../core/signal/known-run.ts';
import type { Instant } from '../core/values/duration.ts';
import { toJson, toText } from './json.ts';
import type { Columns, Tables } from './schema.ts';

type Row<T extends keyof Tables> = Selectable<Tables[T]>;

export const toDate = (at: Instant): Date => new Date(at);
export const toDateOrNull = (at: Instant | null): Date | null => (at === null ? null : new Date(at));
export const toInstant = (at: Date): Instant => at.getTime();
export const toInstantOrNull = (at: Date | null): Instant | null => (at === null ? null : at.getTime());

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type Core<V> = [V] extends [Date | null] ? Exclude<V, Date> | Instant : V;

type CoreRow<R> = { [K in keyof R & string as Camel<K>]: Core<R[K]> };

/** A row with the names and times of the core. */
export function fromRow<R extends object>(row: R): CoreRow<R> {
  return withNames(row, namesOf(row));
}

/** Rows of one query: their columns are the same, and a page has thousands of values. */
export function fromRows<R extends object>(rows: readonly R[]): CoreRow<R>[] {
  const names = namesOf(rows[0] ?? {});
  return rows.map((row) => withNames(row, names));
}

type Names = readonly (readonly [column: string, name: string])[];

function namesOf(row: object): Names {
  return Object.keys(row).map((column) => [
    column,
    column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
  ]);
}

function withNames<R extends object>(row: R, names: Names): CoreRow<R> {
  const values = row as Readonly<Record<string, unknown>>;
  const core: Record<string, unknown> = {};
  for (const [column, name] of names) {
    const value = values[column];
    core[name] = value instanceof Date ? value.getTime() : value;
  }
  // The type says what the lines above do with each name and value.
  return core as CoreRow<R>;
}

/** A value of the core as the row that keeps it: times as dates, parts as JSON, texts as PostgreSQL takes them. */
export function toRow<T extends object>(value: T): Insertable<Columns<T>> {
  const entries = Object.entries(value).map(([key, part]) => [
    key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    toColumn(key, part),
  ]);
  return Object.fromEntries(entries);
}

/** Keys that name a moment, as `TimeKey` has them. */
const TIME_KEY = /^at$|^since$|At$|Since$/;

function toColumn(key: string, value: unknown): unknown {
  if (typeof value === 'string') return toText(value);
  if (typeof value === 'number' && TIME_KEY.test(key)) return new Date(value);
  return typeof value === 'object' && value !== null ? toJson(value) : value;
}

export function toWorkspace({
  id,
  name,
  subscription_id,
  resource_group,
  location,
  tags,
}: Pick<Row<'workspaces'>, 'id' | 'name' | 'subscription_id' | 'resource_group' | 'location' | 'tags'>): Workspace {
  return { id, name, subscriptionId: subscription_id, resourceGroup: resource_group, location, tags };
}

/** A run as it was written by `observe`, of this version or an older one. */
export function toRun(stored: Run): Run {
  return fromStored(stored);
}

export function toKnownRun(row: Pick<Row<'runs'>, 'run' | 'phase_since' | 'last_seen_at' | 'resumed_at'>): KnownRun {
  return {
    run: toRun(row.run),
    phaseSince: toInstant(row.phase_since),
    lastSeenAt: toInstant(row.last_seen_at),
    ...(row.resumed_at === null ? {} : { resumedAt: toInstant(row.resumed_at) }),
  };
}

/** Without its place in the order of decisions, which the database gives, and what it rests on. */
export function toDecision({ seq: _, basis: __, ...row }: Row<'decisions'>): Decision {
  return fromRow(row);
}
