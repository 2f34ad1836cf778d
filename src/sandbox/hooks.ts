import { type Answer, type Call, empty, json } from './answer.ts';

/** One request that a receiver got. */
export interface HookRequest {
  at: string;
  headers: Record<string, string>;
  body: string;
  answered: number;
}

/** The receivers of webhooks, by name. */
export interface Hooks {
  receive(name: string, call: Call, now: number): Answer;
  read(name: string): readonly HookRequest[];
  clear(): void;
  /** Makes the next `fail` requests to a receiver fail. */
  fail(name: string, fail: number, status: number): void;
}

const KEPT = 1_000;

/** Makes receivers that accept everything. */
export function createHooks(): Hooks {
  const received = new Map<string, HookRequest[]>();
  const failing = new Map<string, { left: number; status: number }>();
  return {
    receive(name, call, now) {
      const failure = failing.get(name);
      const fails = failure !== undefined && failure.left > 0;
      if (fails) failure.left -= 1;
      const answered = fails ? failure.status : 202;
      const headers = Object.fromEntries(
        Object.entries(call.headers).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      );
      const list = received.get(name) ?? [];
      list.push({ at: new Date(now).toISOString(), headers, body: call.body.toString('utf8'), answered });
      if (list.length > KEPT) list.shift();
      received.set(name, list);
      return fails ? json({ error: 'this receiver is set to fail' }, answered) : empty(answered);
    },
    read: (name) => received.get(name) ?? [],
    clear() {
      received.clear();
      failing.clear();
    },
    fail(name, fail, status) {
      failing.set(name, { left: fail, status });
    },
  };
}
