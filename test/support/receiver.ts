import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

export interface ArrivedAlert {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** By the clock of this machine. */
  readonly at: number;
  /** All that the event carries. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A webhook receiver as a customer would write it: real HTTP, signatures verified by the scheme's own library. */
export interface AlertReceiver {
  readonly url: string;
  readonly secret: string;
  /** What arrived and was genuine, in order. */
  readonly arrived: ArrivedAlert[];
  close(): Promise<void>;
}

const eventSchema = z.object({ id: z.string(), type: z.string(), data: z.looseObject({ subject: z.string() }) });

/** @param refuses while it says true, the receiver answers 503. */
export async function startReceiver(refuses: () => boolean = () => false): Promise<AlertReceiver> {
  const arrived: ArrivedAlert[] = [];
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const webhook = new Webhook(secret);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (refuses()) return response.writeHead(503).end();
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const event = eventSchema.parse(webhook.verify(Buffer.concat(chunks).toString('utf8'), headers));
      arrived.push({ id: event.id, type: event.type, subject: event.data.subject, at: Date.now(), data: event.data });
      return response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    secret,
    arrived,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
