import type { EventLedger, LatestPass, RecordedEvent } from '../../core/ports/event-ledger.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Timer } from '../../core/ports/timer.ts';
import { SECOND } from '../../core/values/duration.ts';

/** What has changed since the look before. */
export interface News {
  readonly events: readonly RecordedEvent[];
  readonly passes: readonly LatestPass[];
}

type Listener = (news: News) => void;

/** The one look at the store that all streams of a process share. */
export interface Feed {
  /** From then on the listener hears of everything. Answers how to stop. */
  follow(listener: Listener): Promise<() => void>;
}

/** Rows that are read at once. */
const ROWS_AT_ONCE = 500;

interface FeedDeps {
  readonly ledger: EventLedger;
  readonly timer: Timer;
  readonly log: Pick<Log, 'warn'>;
}

/** Looks at the store each second while somebody listens, and not at all while nobody does. */
export function createFeed({ ledger, timer, log }: FeedDeps): Feed {
  const listeners = new Set<Listener>();
  let running: Promise<{ readonly stop: () => void }> | null = null;

  async function start() {
    let after = await ledger.newestEvent();
    let passes = byWorkspace(await ledger.latestPasses());
    let isLooking = false;
    let hasFailed = false;

    async function look(): Promise<void> {
      const events: RecordedEvent[] = [];
      let page: readonly RecordedEvent[];
      do {
        page = await ledger.eventsAfter(after, ROWS_AT_ONCE);
        events.push(...page);
        after = page.at(-1)?.seq ?? after;
      } while (page.length === ROWS_AT_ONCE);
      const latest = byWorkspace(await ledger.latestPasses());
      const ended = [...latest.values()].filter(({ workspaceId, at }) => passes.get(workspaceId)?.at !== at);
      passes = latest;
      for (const listener of [...listeners]) listener({ events, passes: ended });
    }

    async function tick(): Promise<void> {
      if (isLooking) return;
      isLooking = true;
      try {
        await look();
        hasFailed = false;
      } catch (error) {
        // The streams stay open: the next look continues where this one ended.
        if (!hasFailed) log.warn({ err: error }, 'the store could not be read for the live events; it is tried again');
        hasFailed = true;
      } finally {
        isLooking = false;
      }
    }

    return { stop: timer.every(SECOND, () => void tick()) };
  }

  async function stopIfIdle(): Promise<void> {
    if (listeners.size > 0 || !running) return;
    const current = running;
    running = null;
    (await current.catch(() => null))?.stop();
  }

  return {
    async follow(listener) {
      listeners.add(listener);
      running ??= start();
      const stop = () => {
        listeners.delete(listener);
        void stopIfIdle();
      };
      try {
        await running;
      } catch (error) {
        running = null;
        stop();
        throw error;
      }
      return stop;
    },
  };
}

function byWorkspace(passes: readonly LatestPass[]): ReadonlyMap<string, LatestPass> {
  return new Map(passes.map((pass) => [pass.workspaceId, pass]));
}
