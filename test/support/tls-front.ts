import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { createServerIdentity } from '../../src/sandbox/certificate.ts';

/** What a client of PostgreSQL sends to ask for TLS. */
const TLS_WANTED = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export interface TlsFront {
  readonly port: number;
  /** The certificate authority to trust. */
  readonly caPem: string;
  close(): Promise<void>;
}

/** Offers TLS in front of a PostgreSQL server that has none, and takes no connection without it. */
export async function startTlsFront(server: { readonly host: string; readonly port: number }): Promise<TlsFront> {
  const identity = await createServerIdentity(['localhost'], ['127.0.0.1']);
  const secureContext = createSecureContext({ key: identity.keyPem, cert: identity.certPem });
  const open = new Set<Socket>();
  const front = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    socket.once('data', (first) => {
      if (!TLS_WANTED.equals(first)) return void socket.destroy();
      socket.write('S');
      const client = new TLSSocket(socket, { isServer: true, secureContext });
      const upstream = connect(server.port, server.host);
      for (const each of [client, upstream]) each.on('error', () => socket.destroy());
      upstream.on('close', () => socket.destroy());
      client.on('close', () => upstream.destroy());
      client.pipe(upstream).pipe(client);
    });
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const address = front.address();
  if (address === null || typeof address === 'string') throw new Error('the front has no port');
  return {
    port: address.port,
    caPem: identity.caPem,
    async close() {
      for (const socket of open) socket.destroy();
      front.close();
      await once(front, 'close');
    },
  };
}
