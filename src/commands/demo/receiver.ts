import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

/** The far side of the demo's webhook: takes alerts, checks their signature, and shows them. */
export interface AlertReceiver {
  readonly url: string;
  readonly secret: string;
  close(): Promise<void>;
}

const eventSchema = z.object({ data: z.object({ subject: z.string() }) });

/** Listens on this machine. @param show is given one line an alert. */
export async function receiveAlerts(show: (line: string) => void): Promise<AlertReceiver> {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const webhook = new Webhook(secret);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const event = eventSchema.parse(webhook.verify(Buffer.concat(chunks).toString('utf8'), headers));
        show(event.data.subject);
        response.writeHead(204).end();
      } catch (error) {
        response.writeHead(400).end(error instanceof Error ? error.message : 'not an alert');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/alerts`,
    secret,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
