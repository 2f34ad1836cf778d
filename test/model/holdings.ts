import type { Instant, Milliseconds } from '../../src/core/values/duration.ts';

/** Something that holds cancels back for a while. */
export interface Holding {
  readonly id: string;
  readonly kind: 'exempt' | 'extend' | 'freeze';
  readonly covers: (runId: string, policy: string) => boolean;
  readonly from: Instant;
  until: Instant;
  /** A pass was made while it lasted. */
  wasSeen?: true;
}

/** What people have stopped, from when until when. */
export class Holdings {
  readonly all: Holding[] = [];

  /** A pass is made now. */
  see(now: Instant): void {
    for (const holding of this.all) if (holding.from <= now && now < holding.until) holding.wasSeen = true;
  }

  /** Somebody ended it before its time. */
  lift(id: string, now: Instant): void {
    for (const holding of this.all) if (holding.id === id) holding.until = Math.min(holding.until, now);
  }

  at(runId: string, policy: string, at: Instant): boolean {
    return this.all.some(({ covers, from, until }) => covers(runId, policy) && from <= at && at < until);
  }

  /** For how long something held, by the second in which anything began or ended. */
  lengthOf(runId: string, policy: string, from: Instant, to: Instant): Milliseconds {
    const covering = this.all.filter(({ covers }) => covers(runId, policy));
    const moments = [from, to, ...covering.flatMap((one) => [one.from, one.until])];
    const within = [...new Set(moments.filter((at) => at >= from && at <= to))].sort((a, b) => a - b);
    let held = 0;
    for (const [index, at] of within.entries()) if (this.at(runId, policy, at)) held += (within[index + 1] ?? at) - at;
    return held;
  }
}
