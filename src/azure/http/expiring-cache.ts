import { AzureError, type Clock } from '../../core/ports/azure.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';

const MOST_ENTRIES = 5000;

/** Keeps values for a bounded time and in a bounded number; the oldest go first. Failures are not kept. */
export class ExpiringCache<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly until: Instant }>();
  readonly #pending = new Map<string, Promise<T>>();
  readonly #clock: Clock;
  readonly #lifetime: Milliseconds;

  constructor(clock: Clock, lifetime: Milliseconds) {
    this.#clock = clock;
    this.#lifetime = lifetime;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.until > this.#clock() ? entry.value : undefined;
  }

  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock() + this.#lifetime });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MOST_ENTRIES) break;
      this.#entries.delete(oldest);
    }
  }

  /** The kept value, or a new one. Callers at the same time share one load, and its failure unless it was aborted. */
  async getOrLoad(key: string, load: () => Promise<T>): Promise<T> {
    const existing = this.get(key);
    if (existing !== undefined) return existing;
    const pending = this.#pending.get(key);
    if (pending === undefined) return this.#load(key, load);
    try {
      return await pending;
    } catch (error) {
      if (error instanceof AzureError && error.kind === 'aborted') return this.getOrLoad(key, load);
      throw error;
    }
  }

  async #load(key: string, load: () => Promise<T>): Promise<T> {
    const loading = load();
    this.#pending.set(key, loading);
    try {
      const value = await loading;
      this.set(key, value);
      return value;
    } finally {
      this.#pending.delete(key);
    }
  }
}
