import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventLedger } from '../../core/ports/event-ledger.ts';
import type { Timer } from '../../core/ports/timer.ts';
import { type Instant, SECOND } from '../../core/values/duration.ts';
import { Problem } from '../problem.ts';
import type { Feed } from './feed.ts';
import { BEAT_EVERY, EventStream } from './stream.ts';

/** Each holds a connection. */
const MOST_STREAMS = 200;
/** A key or a person has at most so many of them, so that nobody keeps all others out. */
const MOST_OF_ONE = 50;

interface StreamsDeps {
  readonly feed: Feed;
  readonly ledger: EventLedger;
  readonly clock: () => Instant;
  readonly timer: Timer;
  /** Throws where the caller may not read any more; else it settles who that is. */
  readonly gate: (request: FastifyRequest) => Promise<void>;
}

/** The open streams of a process. */
export interface Streams {
  open(request: FastifyRequest, reply: FastifyReply, after: number | null): Promise<void>;
  close(): void;
}

export function createStreams({ feed, ledger, clock, timer, gate }: StreamsDeps): Streams {
  const open = new Map<() => void, string>();
  let isClosed = false;
  return {
    async open(request, reply, after) {
      if (isClosed) throw new Problem('unavailable', 'The service stops.', RETRY);
      if (open.size >= MOST_STREAMS) throw new Problem('unavailable', `${MOST_STREAMS} streams are open.`, RETRY);
      const who = readerOf(request);
      if ([...open.values()].filter((one) => one === who).length >= MOST_OF_ONE)
        throw new Problem('too-many-requests', `You have ${MOST_OF_ONE} streams open. Close one.`, RETRY);
      const stream = new EventStream({ response: reply.raw, caller: () => request.caller, clock });
      const stops: (() => void)[] = [];
      const stop = () => {
        open.delete(stop);
        for (const each of stops.splice(0)) each();
        stream.end();
      };
      // Counted before anything is waited for, so that the bound holds.
      open.set(stop, who);
      try {
        stops.push(
          await feed.follow((news) => {
            stream.take(news);
            // Whose session that was is not for every reader, so each is asked again.
            if (news.events.some(({ kind }) => kind === 'sessions.ended')) void gate(request).catch(stop);
          }),
        );
      } catch (error) {
        open.delete(stop);
        throw error;
      }
      reply.hijack();
      reply.raw.on('close', stop);
      reply.raw.on('error', stop);
      reply.raw.writeHead(200, { ...plainHeaders(reply), ...STREAM_HEADERS });
      try {
        await stream.begin(after, ledger);
      } catch (error) {
        request.log.warn({ err: error }, 'a stream of events could not begin');
        stop();
        return;
      }
      stops.push(timer.every(SECOND, () => void stream.beat()));
      stops.push(timer.every(BEAT_EVERY, () => void gate(request).catch(stop)));
      if (reply.raw.destroyed || isClosed) stop();
    },
    close() {
      isClosed = true;
      for (const stop of [...open.keys()]) stop();
    },
  };
}

/** Who reads, in all browsers and programs. Who is at this machine has it to themselves. */
function readerOf({ caller, id }: FastifyRequest): string {
  return caller === null || caller.via === 'local' ? id : caller.id;
}

const RETRY = { headers: { 'retry-after': '30' } };

/** No proxy keeps it back, and the connection is not used again: at the end of the service it is closed at once. */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'x-accel-buffering': 'no',
  connection: 'close',
} as const;

function plainHeaders(reply: FastifyReply): Record<string, string> {
  const given = Object.entries(reply.getHeaders());
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}
