import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { EventLedger, RecordedEvent } from '../../core/ports/event-ledger.ts';
import { type Instant, SECOND } from '../../core/values/duration.ts';
import type { Caller } from '../caller.ts';
import { type Event, eventOut } from '../schemas/event.ts';
import type { News } from './feed.ts';
import { seesEvent, seesPass } from './visible-event.ts';

/** A reader with more than this before it is too slow, and is left. It resumes where it was. */
const MOST_UNREAD = 256 * 1024;

/** From longer ago everything is read again: that is cheaper than so many events. */
const MOST_RESUMED = 1000;

/** Looks at the store while a reader takes what it has missed. One that takes longer is left. */
const MOST_EARLY = 60;

export const BEAT_EVERY = 15 * SECOND;

/** One reader. */
export interface StreamDeps {
  readonly response: ServerResponse;
  /** As it is now: roles may change while the stream lasts. */
  readonly caller: () => Caller | null;
  readonly clock: () => Instant;
}

/** Writes events to one reader, each once. What comes while the past is read waits for it. */
export class EventStream {
  readonly #deps: StreamDeps;
  /** The place of the newest event that is settled, written or not for this reader; null while the past is read. */
  #settled: number | null = null;
  readonly #early: News[] = [];
  #writtenAt: Instant;

  constructor(deps: StreamDeps) {
    this.#deps = deps;
    this.#writtenAt = deps.clock();
  }

  /** Writes what the reader has missed. @param after the last event that it had; null for a new reader */
  async begin(after: number | null, ledger: EventLedger): Promise<void> {
    const newest = await ledger.newestEvent();
    const missed = after === null || after >= newest ? [] : await ledger.eventsAfter(after, MOST_RESUMED + 1);
    const isLost = after !== null && (after > newest || missed.length > MOST_RESUMED);
    const settled = isLost || after === null ? newest : (missed.at(-1)?.seq ?? after);
    const { clock, response } = this.#deps;
    // With an id, so that a reader that has heard nothing yet can resume, too.
    if (after === null) this.#write('ready', { kind: 'ready', at: clock() }, settled);
    else if (isLost) this.#write('reload', { kind: 'reload', at: clock(), because: RELOADS }, settled);
    else
      for (const event of missed) {
        this.#change(event);
        // What was missed may be more than a slow reader may leave unread.
        await hasRoom(response);
      }
    this.#settled = settled;
    for (const news of this.#early.splice(0)) this.take(news);
  }

  /** Writes what is new. */
  take(news: News): void {
    if (this.#settled === null) {
      if (this.#early.push(news) > MOST_EARLY) this.#deps.response.destroy();
      return;
    }
    for (const event of news.events) {
      if (event.seq <= this.#settled) continue;
      this.#change(event);
      this.#settled = event.seq;
    }
    const caller = this.#deps.caller();
    for (const pass of news.passes) {
      const sees = caller ? seesPass(caller, pass) : 'no';
      const { at, ok, workspace } = pass;
      if (sees !== 'no') this.#write('pass', { kind: 'pass', at, ok, workspace: sees === 'named' ? workspace : null });
    }
  }

  /** Shows a reader that hears nothing that the stream lives. Answers whether it did. */
  beat(): boolean {
    const now = this.#deps.clock();
    const since = now - this.#writtenAt;
    // A clock that was set back counts as late.
    if (since >= 0 && since < BEAT_EVERY) return false;
    this.#write('beat', { kind: 'beat', at: now });
    return true;
  }

  end(): void {
    this.#deps.response.end();
  }

  #change(event: RecordedEvent): void {
    const caller = this.#deps.caller();
    if (!caller || !seesEvent(caller, event)) return;
    const { seq, at, kind, actor, workspace, record, subject } = event;
    const { run, policy, finding, decision } = subject;
    const about = {
      ...(run !== undefined && { run }),
      ...(policy !== undefined && { policy }),
      ...(finding !== undefined && { finding }),
      ...(decision !== undefined && { decision }),
      ...(record !== null && { record }),
    };
    this.#write('change', { kind, at, actor, workspace, ...about }, seq);
  }

  #write(name: string, data: Event, id?: number): void {
    const { response, clock } = this.#deps;
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > MOST_UNREAD) {
      response.destroy();
      return;
    }
    const place = id === undefined ? '' : `id: ${id}\n`;
    response.write(`${place}event: ${name}\ndata: ${JSON.stringify(z.encode(eventOut, data))}\n\n`);
    this.#writtenAt = clock();
  }
}

/** Waits until a response takes more, or is gone. */
async function hasRoom(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return;
  await new Promise<void>((done) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      done();
    };
    response.on('drain', settle).on('close', settle);
  });
}

const RELOADS = 'too much happened since the last event that you have, or it is not known';
