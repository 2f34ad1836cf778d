import type { CallKind } from './call-kinds.ts';

/** How many calls of each kind came, since the start and since the last reset, and the latest of them. */
export interface RequestCounts {
  total: number;
  sinceStart: Partial<Record<CallKind, number>>;
  sinceReset: Partial<Record<CallKind, number>>;
  recent: { kind: CallKind; method: string; url: string; status: number }[];
}

/** A request to cancel, as it was answered. */
export interface CancelRequest {
  /** When it was carried out, by the clock of the sandbox. */
  at: string;
  url: string;
  status: number;
}

/** Counts calls. */
export interface RequestLog {
  count(kind: CallKind): void;
  finished(kind: CallKind, method: string, url: string, status: number): void;
  reset(): void;
  read(): RequestCounts;
  /** Every request to cancel since the start, in order. */
  cancels(): readonly CancelRequest[];
}

const KEPT = 200;

/** Makes an empty count. Signed query parts are cut from the addresses it keeps. */
export function createRequestLog(now: () => number): RequestLog {
  const sinceStart: RequestCounts['sinceStart'] = {};
  let sinceReset: RequestCounts['sinceReset'] = {};
  let recent: RequestCounts['recent'] = [];
  const cancels: CancelRequest[] = [];
  return {
    count(kind) {
      sinceStart[kind] = (sinceStart[kind] ?? 0) + 1;
      sinceReset[kind] = (sinceReset[kind] ?? 0) + 1;
    },
    finished(kind, method, url, status) {
      recent.push({ kind, method, url: url.replace(/([?&][tcsh]=)[^&]*/g, '$1…'), status });
      if (recent.length > KEPT) recent.shift();
      if (kind === 'cancel') cancels.push({ at: new Date(now()).toISOString(), url, status });
    },
    reset() {
      sinceReset = {};
      recent = [];
    },
    read: () => ({
      total: Object.values(sinceReset).reduce((sum, count) => sum + count, 0),
      sinceStart: { ...sinceStart },
      sinceReset: { ...sinceReset },
      recent: [...recent],
    }),
    cancels: () => [...cancels],
  };
}
