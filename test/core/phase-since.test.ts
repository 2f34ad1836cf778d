import { describe, expect, test } from 'vitest';
import { phaseOf } from '../../src/core/run/status.ts';
import type { KnownRun } from '../../src/core/signal/known-run.ts';
import { knownNow, phaseSinceOf } from '../../src/core/signal/phase-since.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aRun, NOW } from '../conditions/snapshots.ts';

const BLIND_AFTER = 30 * MINUTE;

function seen(status: string, phaseSince: number, lastSeenAt: number): KnownRun {
  return { run: aRun({ status }), phaseSince, lastSeenAt };
}

function since(status: string, before: KnownRun | null): number {
  return phaseSinceOf(aRun({ status }), before, NOW, BLIND_AFTER);
}

describe('since when a run is known to be in its phase', () => {
  test('goes on while it is seen in it', () => {
    expect(since('Preparing', seen('Provisioning', ago(2 * HOUR), ago(5 * MINUTE)))).toBe(ago(2 * HOUR));
    expect(since('NotResponding', seen('NotResponding', ago(2 * HOUR), ago(BLIND_AFTER)))).toBe(ago(2 * HOUR));
  });

  test('begins now in another phase, and with a heartbeat that was lost or came back', () => {
    expect(since('Running', seen('Preparing', ago(2 * HOUR), ago(MINUTE)))).toBe(NOW);
    expect(since('NotResponding', seen('Running', ago(2 * HOUR), ago(MINUTE)))).toBe(NOW);
    expect(since('Running', seen('NotResponding', ago(2 * HOUR), ago(MINUTE)))).toBe(NOW);
  });

  test('begins now after a time in which nobody saw it', () => {
    expect(since('NotResponding', seen('NotResponding', ago(9 * HOUR), ago(BLIND_AFTER + 1)))).toBe(NOW);
    expect(since('Queued', seen('Queued', ago(HOUR), ago(BLIND_AFTER + 1)))).toBe(NOW);
  });

  test('is the submission in the queue, at first sight and for as long as it was seen nowhere else', () => {
    const { createdAt } = aRun();
    expect(since('Queued', null)).toBe(createdAt);
    expect(since('Queued', seen('Queued', createdAt, ago(2 * HOUR)))).toBe(createdAt);
  });

  test('is carried from pass to pass', () => {
    let known: KnownRun | null = null;
    const see = (status: string, minutes: number) => {
      const listed = { run: { ...aRun({ status }), phase: phaseOf(status) }, timing: null };
      known = knownNow(listed, known, NOW + minutes * MINUTE, BLIND_AFTER);
      expect(known.lastSeenAt).toBe(NOW + minutes * MINUTE);
      return known.phaseSince;
    };
    const { createdAt } = aRun();
    const minute = (minutes: number) => NOW + minutes * MINUTE;
    expect([see('Queued', 0), see('Queued', 1), see('Queued', 300)]).toEqual([createdAt, createdAt, createdAt]);
    expect([see('Running', 302), see('Running', 309)]).toEqual([minute(302), minute(302)]);
    expect([see('NotResponding', 310), see('notresponding', 320)]).toEqual([minute(310), minute(310)]);
    expect(see('Running', 330)).toBe(minute(330));
    expect([see('Queued', 340), see('Queued', 600)]).toEqual([minute(340), minute(600)]);
  });

  test('is now at first sight in any other phase', () => {
    expect(since('Preparing', null)).toBe(NOW);
  });
});
