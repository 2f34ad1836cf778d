import type { ChildRow, RunRecord } from '../../core/evidence/run-record.ts';
import { formatDuration, type Instant } from '../../core/values/duration.ts';
import { code, plain, table } from './markdown.ts';

const MOST_ROWS = 50;

/** How long the run and its steps or trials waited and ran, on what, and what they cost. */
export function howLong(record: RunRecord): string[] {
  const { times, cost, children, childrenLeftOut = 0 } = record;
  const rows = children.known ? children.value.map((row) => childLengths(row, record.at)) : [];
  const left = rows.length - Math.min(rows.length, MOST_ROWS) + childrenLeftOut;
  return [
    times.known
      ? `- It ${lengthsOf(times.value, record.at)}.`
      : `- How long it took is not known: ${plain(times.reason)}.`,
    ...(cost === undefined
      ? []
      : [
          cost.known ? `- Cost: ${amountOf(cost.value)}, at list prices.` : `- Cost: not known: ${plain(cost.reason)}.`,
        ]),
    ...(rows.length === 0 ? [] : ['', ...table(HEAD, rows.slice(0, MOST_ROWS))]),
    ...(left > 0 ? ['', `${left} more are not in this table.`] : []),
  ];
}

const HEAD = ['step or trial', 'status', 'waited', 'ran', 'on', 'cost'];

interface Times {
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

function lengthsOf({ createdAt, startedAt, endedAt }: Times, now: Instant): string {
  if (startedAt === null)
    return endedAt === null
      ? `had waited ${between(createdAt, now)} and had not started`
      : `ended after ${between(createdAt, endedAt)}; Azure reports no start`;
  const waited = `waited ${between(createdAt, startedAt)} for its start`;
  return endedAt === null
    ? `${waited}, and had run ${between(startedAt, now)}`
    : `${waited}, and ran ${between(startedAt, endedAt)}`;
}

function childLengths({ child, cost }: ChildRow, now: Instant): string[] {
  const { displayName, createdAt, startedAt, endedAt, reused, placement, machine } = child;
  const ran = startedAt === null ? '' : `${between(startedAt, endedAt ?? now)}${endedAt === null ? ' so far' : ''}`;
  const where = [placement.name, machine?.vmSize ?? placement.instanceType].filter((text) => text != null);
  return [
    code(displayName),
    reused ? 'reused' : plain(child.status),
    reused ? '' : between(createdAt, startedAt ?? endedAt ?? now),
    reused ? '' : ran,
    where.length === 0 ? '' : code(where.join(', ')),
    cost === null ? 'not known' : amountOf(cost),
  ];
}

function between(from: Instant, to: Instant): string {
  return formatDuration(Math.max(0, to - from));
}

function amountOf({ amount, currency, atLeast }: { amount: number; currency: string; atLeast: boolean }): string {
  return `${atLeast ? 'at least ' : ''}${amount.toFixed(2)} ${currency}`;
}
