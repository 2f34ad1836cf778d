import { Socket } from 'node:net';
import { HOUR, type Milliseconds, SECOND } from '../../core/values/duration.ts';

/** How long what is asked of the database may take. Null: what the role or the server says. */
export interface Bounds {
  /** One statement, by the server. */
  readonly statement: Milliseconds | null;
  /** The wait for a lock, by the server. */
  readonly lock: Milliseconds | null;
  /** A transaction whose process does nothing, by the server: a process that was paused holds no lock for longer. */
  readonly idleInTransaction: Milliseconds | null;
  /** A connection on which nothing comes or goes, by us: the server, or something between, does not answer. */
  readonly silent: Milliseconds;
}

/**
 * The bounds of the service. Its statements take milliseconds. A lock is waited for longer than a paused process can hold it,
 * and the server's bounds end before ours, so that the reason is the server's.
 */
export const SERVICE_BOUNDS: Bounds = {
  statement: 30 * SECOND,
  lock: 15 * SECOND,
  idleInTransaction: 10 * SECOND,
  silent: 35 * SECOND,
};

/** For reads of the API. Who asks gives up sooner than a pass, and the connections are few. */
export const READ_BOUNDS: Bounds = { ...SERVICE_BOUNDS, statement: 10 * SECOND };

/** For what a person waits for: migrations, grants, and the past for a simulation. */
export const PATIENT_BOUNDS: Bounds = { statement: null, lock: null, idleInTransaction: null, silent: HOUR };

/** A server that answers nothing is given up after so long; without a bound the system tries for minutes. */
const CONNECT_WITHIN: Milliseconds = 15 * SECOND;

/** The first question whether the other side is still there, on a connection on which nothing comes. */
const KEEP_ALIVE_AFTER: Milliseconds = 10 * SECOND;

/** What the driver needs to hold the bounds that are ours. */
export function connectionBounds({ silent }: Bounds) {
  return {
    connectionTimeoutMillis: CONNECT_WITHIN,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER,
    // The driver's own bound of a query leaves the connection open, with the answer of one question still to come.
    stream: () => {
      const socket = new Socket();
      return socket.setTimeout(silent, () => socket.destroy());
    },
  };
}

/** The statements that set the bounds of the server on a connection. */
export function setBounds({ statement, lock, idleInTransaction }: Bounds): string[] {
  const settings = {
    statement_timeout: statement,
    lock_timeout: lock,
    idle_in_transaction_session_timeout: idleInTransaction,
  };
  return Object.entries(settings).flatMap(([name, value]) => (value === null ? [] : [`set ${name} = ${value}`]));
}
