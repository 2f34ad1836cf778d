import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A company's proxy: it alone knows the hosts, all of which are this machine. */
export interface TestProxy {
  readonly port: number;
  /** `host:port` of every tunnel, and the address of every plain request. */
  readonly asked: string[];
  /** The proxy-authorization of each. */
  readonly credentials: (string | undefined)[];
  close(): Promise<void>;
}

/** @param tls makes it a proxy that is itself reached over TLS. */
export async function startProxy(
  options: { readonly tls?: { readonly key: string; readonly cert: string }; readonly refuses?: number } = {},
): Promise<TestProxy> {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const tunnels = new Set<Duplex>();
  const server = options.tls ? createSecureServer(options.tls) : createServer();
  server.on('request', (request, response) => {
    asked.push(String(request.url));
    credentials.push(request.headers['proxy-authorization']);
    response.end('{}');
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    asked.push(String(request.url));
    credentials.push(request.headers['proxy-authorization']);
    if (options.refuses !== undefined) return socket.end(`HTTP/1.1 ${options.refuses} No\r\n\r\n`);
    const upstream = connect(Number(String(request.url).split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    tunnels.add(socket).add(upstream);
    // Also where one side hangs up in the middle of a request, as a service that stops does.
    for (const [one, other] of [
      [upstream, socket],
      [socket, upstream],
    ])
      one?.on('error', () => other?.destroy()).on('close', () => other?.destroy());
    return upstream;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A server on a TCP port has an AddressInfo; the type also allows for pipes.
    port: (server.address() as AddressInfo).port,
    asked,
    credentials,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        // A server does not know its tunnels any more.
        for (const tunnel of tunnels) tunnel.destroy();
      }),
  };
}
