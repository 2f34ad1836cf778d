import type { Alert } from '../core/alert/alert.ts';
import { blindAlert } from '../core/alert/blind-data.ts';
import { NO_WORKSPACE, type OpenUnseen, type Unseen } from '../core/record/unseen.ts';
import { MINUTE } from '../core/values/duration.ts';
import { createStoreTrouble, type StoreTroubleDeps } from './store-trouble.ts';

/** What lasts nearly as long as what is overdue is in the same message: it is one outage. */
const NEARLY = 0.9;

/** How long the report of an end waits for other ends of the same outage. */
const SETTLES_WITHIN = 2 * MINUTE;

/** Alerts on-call about what has not been seen for `blindAfter`, and about its end. */
export type Blindness = ReturnType<typeof createBlindness>;

interface BlindnessDeps extends StoreTroubleDeps {
  /** What is not seen and concerns no single workspace. */
  readonly own: () => Promise<readonly Unseen[]>;
}

/**
 * Whether a cause lasts beside those that end: people know of it, or they hear of it now, or it is of the same workspace,
 * which is not seen whole then.
 */
function lasts(cause: OpenUnseen, begun: readonly OpenUnseen[], ended: readonly OpenUnseen[]): boolean {
  const isOf = ({ scope, kind, part }: OpenUnseen) =>
    scope === cause.scope && kind === cause.kind && part === cause.part;
  const isBeside = cause.scope !== NO_WORKSPACE && ended.some(({ scope }) => scope === cause.scope);
  return cause.alertedAt !== null || begun.some(isOf) || isBeside;
}

export function createBlindness(deps: BlindnessDeps) {
  const { ledger, clock, blindAfter, log, newId } = deps;
  const store = createStoreTrouble(deps);

  async function reportUnseen(): Promise<void> {
    const now = clock();
    await ledger.noteUnseen(NO_WORKSPACE, await deps.own(), now);
    const open = await ledger.unseen();
    const times = { now, overdue: now - blindAfter, near: now - blindAfter * NEARLY, settled: now - SETTLES_WITHIN };
    const alerts: Alert[] = [];
    await ledger.reportUnseen(times, (begun, ended) => {
      const left = open.filter((cause) => lasts(cause, begun, ended)).length;
      if (begun.length > 0) alerts.push(blindAlert('workspace.blind', begun, { id: newId(), now, left: 0 }));
      if (ended.length > 0) alerts.push(blindAlert('workspace.recovered', ended, { id: newId(), now, left }));
      return alerts;
    });
    for (const { type, data } of alerts)
      if (type === 'workspace.blind') log.error(data, 'Runwarden does not see everything; on-call is alerted');
      else log.info(data, 'Runwarden sees again what it did not see');
  }

  async function lookNow(): Promise<void> {
    try {
      await store.guard(reportUnseen);
    } catch {
      // The trouble is noted and logged. What could not be reported may have lasted for longer.
      const left = (await ledger.unseen().catch(() => [])).filter(({ alertedAt }) => alertedAt === null);
      for (const { since } of left) store.lastsSince(since);
    }
    // The store may fail again while it takes the alert about its own recovery. The next look tries again.
    await store
      .report()
      .catch((error) => log.error({ err: error }, 'the store does not take the alert about its recovery yet'));
  }

  let latest = Promise.resolve();
  let waiting: Promise<void> | null = null;

  return {
    /**
     * Looks at what is not seen, and alerts. Called every minute, and after a pass that did not see everything, or does so again. Those
     * who ask while a look is under way share the next one, since each is over all workspaces. Never throws.
     */
    look(): Promise<void> {
      waiting ??= latest = latest.then(() => {
        waiting = null;
        return lookNow();
      });
      return waiting;
    },
    /** Does work with the store, and notes whether the store took it. */
    guard: store.guard,
    /** What is wrong with the store, which cannot keep it itself. */
    storeTrouble: store.current,
  };
}
