import { request } from 'node:http';

/** An event as the stream has it. */
export interface ReadEvent {
  readonly id: string | null;
  readonly name: string;
  readonly data: Record<string, unknown>;
}

/** A reader of live events over HTTP, as a browser reads them. */
export interface EventReader {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  /** The next events, as many as are asked for. */
  next(count: number): Promise<ReadEvent[]>;
  /** Settles when the service has ended the stream. */
  readonly ended: Promise<void>;
  /** The text of the answer, where it is no stream. */
  body(): Promise<string>;
  /** Reads nothing any more, and stays. */
  stall(): void;
  leave(): void;
}

export function readEvents(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: false }, (answer) => {
      const events: ReadEvent[] = [];
      let rest = '';
      let look = () => {};
      let hasEnded = false;
      const ended = new Promise<void>((end) => {
        answer.on('close', () => {
          hasEnded = true;
          look();
          end();
        });
      });
      answer.on('error', () => {});
      answer.setEncoding('utf8').on('data', (text: string) => {
        const parts = `${rest}${text}`.split('\n\n');
        rest = parts.pop() ?? '';
        events.push(...parts.map(eventIn));
        look();
      });
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        ended,
        next: (count) =>
          new Promise((done, fail) => {
            look = () => {
              if (events.length < count && !hasEnded) return;
              look = () => {};
              if (events.length >= count) done(events.splice(0, count));
              else fail(new Error(`the stream has ended after ${events.length} of ${count} events`));
            };
            look();
          }),
        async body() {
          await ended;
          return rest;
        },
        stall: () => void answer.pause(),
        leave: () => void asked.destroy(),
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

function eventIn(block: string): ReadEvent {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()] as const;
    }),
  );
  return {
    id: fields.get('id') ?? null,
    name: fields.get('event') ?? 'message',
    data: JSON.parse(fields.get('data') ?? '{}'),
  };
}
