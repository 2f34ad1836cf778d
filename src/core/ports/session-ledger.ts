import { DAY, type Instant, type Milliseconds } from '../values/duration.ts';

/** No session lasts longer. That one was ended is kept as long. */
export const LONGEST_SESSION: Milliseconds = 7 * DAY;

/** Whose a session is, and which. */
export interface SessionOf {
  readonly subject: string;
  readonly session: string;
}

/** How often sessions were ended: of everyone, of a person, and one by itself. A session holds those of its beginning. */
export interface SessionEpochs {
  readonly everyone: number;
  readonly person: number;
  readonly session: number;
}

/** Which sessions a person ends. */
export type EndedSessions =
  | { readonly of: 'everyone' }
  | { readonly of: 'person'; readonly subject: string }
  | { readonly of: 'session'; readonly session: string };

/** Where sessions are ended. They themselves are in the browsers of people alone. */
export interface SessionLedger {
  sessionEpochs(of: SessionOf): Promise<SessionEpochs>;
  endSessions(which: EndedSessions, by: string, now: Instant): Promise<void>;
}
