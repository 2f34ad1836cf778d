import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Override } from '../../src/core/decision/override.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import type { Rig } from './rig.ts';

/** People around a rig, who act as they would: each act is followed by what it asks for, and a pass lies between two of them. */
export class People {
  private readonly rig: Rig;
  private readonly exceptions: string[] = [];

  constructor(rig: Rig) {
    this.rig = rig;
  }

  /** Some time later a pass, and all that it causes. */
  async later(by: string): Promise<void> {
    this.rig.advance(by);
    await this.rig.settle();
  }

  /** The ids of the questions that are open, oldest first. */
  async questions(): Promise<string[]> {
    const asked = await this.rig.decisions({ kind: 'ask' });
    return asked
      .filter(({ approval }) => approval?.answer === null && !approval.ended)
      .map(({ decision }) => decision.id);
  }

  /** Answers the newest question, or that about a run. */
  async answer(answer: 'approved' | 'rejected', by: string, run?: string): Promise<void> {
    const asked = (await this.rig.decisions({ kind: 'ask' })).filter(
      ({ decision }) => (run ?? decision.runId) === decision.runId,
    );
    const id = asked.at(-1)?.decision.id ?? 'nobody was asked';
    const given = { answer, by, note: answer === 'rejected' ? 'the data is being copied' : null };
    expect(await this.rig.ledger.answer(id, given, this.rig.now())).toMatchObject({ kind: 'answered' });
    await this.settled();
  }

  exempt(run?: string, length = 4 * HOUR): Promise<void> {
    return this.except('exempt', run, length);
  }

  extend(run?: string, length = 4 * HOUR): Promise<void> {
    return this.except('extend', run, length);
  }

  /** Writes the exception alone; nothing looks at it yet. */
  async writeException(kind: Override['kind'], run?: string, length = 4 * HOUR): Promise<void> {
    const id = randomUUID();
    this.exceptions.push(id);
    await this.rig.ledger.createOverride({
      id,
      kind,
      scope: run === undefined ? {} : { run: [run] },
      policies: ['*'],
      reason: 'a paper is due',
      author: 'sasha',
      createdAt: this.rig.now(),
      endsAt: this.rig.now() + length,
      revokedAt: null,
      revokedBy: null,
    });
  }

  private async except(kind: Override['kind'], run: string | undefined, length: number): Promise<void> {
    await this.writeException(kind, run, length);
    await this.settled();
  }

  /** Revokes the oldest exception. */
  async lift(): Promise<void> {
    const id = this.exceptions.shift() ?? 'nothing is excepted';
    expect(await this.rig.ledger.revokeOverride(id, 'sasha', this.rig.now())).not.toBeNull();
    await this.settled();
  }

  /** The owner objects to the newest notice, which comes to what is expected. */
  async object(kind: 'recorded' | 'kept' = 'recorded'): Promise<void> {
    const findingId = String(this.messages('finding.notice').at(-1)?.data.findingId);
    const given = { id: randomUUID(), reason: 'it is needed', author: 'team', via: 'link', holds: 24 * HOUR } as const;
    const answer = await this.rig.ledger.object(findingId, given, this.rig.now(), () => []);
    expect(answer).toMatchObject({ kind });
    await this.settled();
  }

  async writeFreeze(): Promise<void> {
    const freeze = { id: randomUUID(), reason: 'the data store is slow', author: 'robin', endsAt: null };
    await this.rig.ledger.freeze({ ...freeze, createdAt: this.rig.now() });
  }

  async freeze(): Promise<void> {
    await this.writeFreeze();
    await this.settled();
  }

  async unfreeze(): Promise<void> {
    await this.rig.ledger.unfreeze('robin', this.rig.now());
    await this.settled();
  }

  /** A minute later, so that no two acts are at one moment. */
  private settled(): Promise<void> {
    return this.later('1m');
  }

  /** How many messages of a type have arrived. */
  count(type: string): number {
    return this.messages(type).length;
  }

  messages(type: string): Rig['arrived'] {
    return this.rig.arrived.filter((alert) => alert.type === `runwarden.${type}.v1`);
  }

  /** What became of the questions, oldest first: `approved, lapsed`. */
  async ends(): Promise<string[]> {
    const asked = await this.rig.decisions({ kind: 'ask' });
    return asked.map(({ approval }) => `${approval?.answer ?? 'unanswered'}, ${approval?.ended?.as ?? 'open'}`);
  }

  /** Why the newest status of a run holds its cancel back. */
  async heldBack(run = 'run'): Promise<string | null> {
    return (await this.rig.ledger.run('ml', run))?.statuses[0]?.withheld ?? null;
  }
}
