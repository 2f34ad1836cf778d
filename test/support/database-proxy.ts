import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What lies between a service and its database, and can keep what passes. */
export interface DatabaseProxy {
  /** The address of the database through it. */
  readonly url: string;
  /** Looks at what the service sends; while it answers true, the connection passes nothing on in that direction. */
  holdQuestions: (text: string, connection: Connection) => boolean;
  /** The same, for the answers to it. */
  holdAnswers: (text: string, connection: Connection) => boolean;
  /** Passes on everything that was kept. */
  release(): void;
  /** Ends every connection and refuses new ones. */
  goAway(): void;
  comeBack(): void;
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Remembers what was said on one connection. */
export interface Connection {
  said: string;
}

/** A direction of a connection; what is kept is passed on in order. */
class Pipe {
  readonly kept: Buffer[] = [];
  isHeld = false;
  readonly #to: Socket;

  constructor(to: Socket) {
    this.#to = to;
  }

  write(data: Buffer): void {
    if (this.isHeld) this.kept.push(data);
    else this.#to.write(data);
  }

  release(): void {
    this.isHeld = false;
    for (const data of this.kept.splice(0)) this.#to.write(data);
  }
}

/** Starts a proxy before a database. Without a hold it passes everything on. */
export async function startDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const target = new URL(url);
  const pipes = new Set<Pipe>();
  const open = new Set<Socket>();
  let isAway = false;
  const server = createServer((client) => {
    if (isAway) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    const [toServer, toClient] = [new Pipe(upstream), new Pipe(client)];
    const connection: Connection = { said: '' };
    for (const pipe of [toServer, toClient]) pipes.add(pipe);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (data: Buffer) => {
      const text = data.toString('latin1');
      if (proxy.holdQuestions(text, connection)) toServer.isHeld = true;
      if (proxy.holdAnswers(text, connection)) toClient.isHeld = true;
      connection.said += text;
      toServer.write(data);
    });
    upstream.on('data', (data: Buffer) => toClient.write(data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  target.port = String(address.port);
  const through = target.href;
  target.port = new URL(url).port;
  const proxy: DatabaseProxy = {
    url: through,
    holdQuestions: () => false,
    holdAnswers: () => false,
    release() {
      proxy.holdQuestions = () => false;
      proxy.holdAnswers = () => false;
      for (const pipe of pipes) pipe.release();
    },
    goAway() {
      isAway = true;
      for (const socket of open) socket.destroy();
    },
    comeBack() {
      isAway = false;
    },
    connections: () => open.size / 2,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
