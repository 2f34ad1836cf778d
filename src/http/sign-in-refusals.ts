import type { FastifyInstance } from 'fastify';
import type { AuditEvent } from '../core/audit/event.ts';
import type { AuditLedger } from '../core/ports/audit-ledger.ts';
import type { Clock } from '../core/ports/azure.ts';
import { type Instant, MINUTE } from '../core/values/duration.ts';

/** Callers that are named in one minute. Of the others only the number is kept, so that nobody can fill the database. */
const MOST_CALLERS = 50;

const REFUSED: ReadonlySet<number> = new Set([401, 403, 429]);

interface Refusals {
  readonly status: number | null;
  readonly address: string | null;
  readonly caller: string | null;
  /** What was asked for first, as the route is written. */
  readonly route: string | null;
  readonly first: Instant;
  count: number;
}

const OTHERS = { status: null, address: null, caller: null, route: null };

interface RefusalDeps {
  readonly ledger: Pick<AuditLedger, 'noteAudit'>;
  readonly clock: Clock;
}

/** Adds refused callers to the audit: a row a minute for each, with how often. */
export function auditRefusals(app: FastifyInstance, { ledger, clock }: RefusalDeps): void {
  const minute = new Map<string, Refusals>();
  let timer: NodeJS.Timeout | null = null;

  async function write(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    const events = [...minute.values()].map(eventOf);
    minute.clear();
    await ledger
      .noteAudit(events)
      .catch((error) => app.log.warn({ err: error }, 'refused callers could not be added to the audit'));
  }

  function count(refused: Pick<Refusals, 'status' | 'address' | 'caller'>, route: string | null): void {
    const own = Object.values(refused).join(' ');
    const isOther = !minute.has(own) && minute.size >= MOST_CALLERS;
    const key = isOther ? 'others' : own;
    const found = minute.get(key);
    if (found) found.count += 1;
    else minute.set(key, { ...(isOther ? OTHERS : { ...refused, route }), first: clock(), count: 1 });
  }

  app.addHook('onResponse', async (request, reply) => {
    if (!REFUSED.has(reply.statusCode)) return;
    const first = minute.values().next().value?.first;
    if (first !== undefined && clock() - first >= MINUTE) await write();
    const refused = { status: reply.statusCode, address: request.ip, caller: request.caller?.name ?? null };
    count(refused, request.routeOptions.url ?? null);
    timer ??= setTimeout(() => void write(), MINUTE).unref();
  });
  app.addHook('onClose', write);
}

function eventOf({ status, address, caller, route, first, count }: Refusals): AuditEvent {
  const actor = caller ?? (address === null ? 'other callers' : 'an unknown caller');
  return { at: first, kind: 'sign-in.refused', actor, body: { status, address, route, count } };
}
