import { TryLater } from '../core/ports/queue.ts';
import { type Milliseconds, SECOND } from '../core/values/duration.ts';
import type { Monotonic } from './stopwatch.ts';

/** Messages that this process sends over one channel at once. */
const SENDS_AT_ONCE = 2;

/** How long a message waits here for its turn, so that a burst over a fast channel does not go back to the queue. */
const WAITS_FOR: Milliseconds = SECOND;

/** How long a message goes back to the queue where it got no turn. */
const BUSY_FOR: Milliseconds = 5 * SECOND;

/** A send that failed after so long found a receiver that hangs. */
const HANGS_AFTER: Milliseconds = 5 * SECOND;

/** So long nothing is sent to a receiver that hung. Afterwards one message at a time tries it, until it takes one. */
const RESTS_FOR: Milliseconds = 30 * SECOND;

interface Receiver {
  underWay: number;
  hangs: boolean;
  restsUntil: Milliseconds;
  /** Those that wait for their turn. Each hears whether it has one. */
  readonly waiting: Set<(hasTurn: boolean) => void>;
}

/** The workers of deliveries serve all channels, so a receiver that hangs may hold few of them, and none for long. */
export interface ChannelTurns {
  /** @throws {TryLater} while nothing is sent over the channel, because its receiver hung */
  mustNotRest(channel: string): void;
  /**
   * Waits a moment for a turn.
   * @returns what ends it, and is given whether the receiver took the message; null where nothing was sent
   * @throws {TryLater} where there is none
   */
  begin(channel: string): Promise<(isTaken: boolean | null) => void>;
}

export interface TurnDeps {
  readonly monotonic: Monotonic;
  /** Waits for real; not at all once the service must stop. */
  readonly wait: (length: Milliseconds) => Promise<unknown>;
}

export function createChannelTurns({ monotonic, wait }: TurnDeps): ChannelTurns {
  const receivers = new Map<string, Receiver>();
  const receiverOf = (channel: string): Receiver => {
    // What addresses several recipients, such as `mail/owner` and `mail/oncall`, has one receiver.
    const [name = channel] = channel.split('/');
    const known = receivers.get(name) ?? { underWay: 0, hangs: false, restsUntil: 0, waiting: new Set() };
    receivers.set(name, known);
    return known;
  };
  const mustNotRest = (channel: string) => {
    const { hangs, restsUntil } = receiverOf(channel);
    const left = restsUntil - monotonic();
    if (hangs && left > 0) throw new TryLater('the receiver of the channel hung, and is left alone for a while', left);
  };
  return {
    mustNotRest,
    async begin(channel) {
      mustNotRest(channel);
      const receiver = receiverOf(channel);
      if (!isFull(receiver)) receiver.underWay++;
      else if (receiver.hangs || !(await turnOf(receiver, wait))) {
        mustNotRest(channel);
        throw new TryLater('other messages are on their way over the channel', BUSY_FOR);
      }
      const begun = monotonic();
      return (isTaken) => {
        const now = monotonic();
        receiver.underWay--;
        if (isTaken) receiver.hangs = false;
        else if (isTaken === false && now - begun >= HANGS_AFTER)
          Object.assign(receiver, { hangs: true, restsUntil: now + RESTS_FOR });
        handOver(receiver);
      };
    },
  };
}

function isFull({ underWay, hangs }: Receiver): boolean {
  return underWay >= (hangs ? 1 : SENDS_AT_ONCE);
}

/** Gives free turns to those that wait, or sends all of them back where the receiver hangs. */
function handOver(receiver: Receiver): void {
  for (const answer of receiver.waiting) {
    const hasTurn = !receiver.hangs;
    if (hasTurn && isFull(receiver)) return;
    if (hasTurn) receiver.underWay++;
    receiver.waiting.delete(answer);
    answer(hasTurn);
  }
}

async function turnOf({ waiting }: Receiver, wait: TurnDeps['wait']): Promise<boolean> {
  const turn = Promise.withResolvers<boolean>();
  waiting.add(turn.resolve);
  wait(WAITS_FOR).then(() => {
    // A turn that came before, or at the same moment, counts.
    if (waiting.delete(turn.resolve)) turn.resolve(false);
  });
  return turn.promise;
}
