import { describe, expect, test } from 'vitest';
import { agreeOn, differencesOf, headsOf, type ReplicaRecord } from '../../src/core/policy/set-agreement.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy } from '../http/fixtures.ts';

/** Replicas over one record, as the store keeps it. */
class Cluster {
  readonly sets: string[] = [];
  readonly rows = new Map<string, ReplicaRecord>();
  minute = 0;

  /** A replica says what it has; answers whether it judges, or why its set came into force. */
  look(replica: string, digest: string, isVisit = false): string {
    const now = this.minute * MINUTE;
    const before = this.rows.get(replica) ?? null;
    const others = [...this.rows.values()].filter((row) => row.replica !== replica);
    const last = this.sets.lastIndexOf(digest);
    const inForce = this.inForce === undefined ? null : { digest: this.inForce };
    const lastNumber = last < 0 ? null : last;
    const answer = agreeOn({ digest, inForce, lastNumber, before, others, isVisit, now });
    if (answer !== 'agrees' && answer !== 'differs') this.sets.push(digest);
    const agreedNumber = answer === 'differs' ? (before?.agreedNumber ?? null) : this.sets.length - 1;
    this.rows.set(replica, { replica, digest, agreedNumber, seenAt: now, differsSince: null, stopped: false });
    return answer;
  }

  stop(replica: string): void {
    const row = this.rows.get(replica);
    if (row) this.rows.set(replica, { ...row, stopped: true });
  }

  get inForce(): string | undefined {
    return this.sets.at(-1);
  }
}

describe('which set is in force', () => {
  test('the first, and everybody who has the same agrees', () => {
    const cluster = new Cluster();
    expect(cluster.look('a', 'X')).toBe('first');
    expect(cluster.look('b', 'X')).toBe('agrees');
  });

  test('files that change on one replica after another: the change is in force at once, and the late one joins', () => {
    const cluster = new Cluster();
    for (const replica of ['a', 'b']) cluster.look(replica, 'X');
    expect(cluster.look('a', 'Y')).toBe('changed');
    expect(cluster.look('b', 'X')).toBe('differs');
    expect(cluster.look('a', 'Y')).toBe('agrees');
    expect(cluster.look('b', 'Y')).toBe('agrees');
    expect(cluster.sets).toEqual(['X', 'Y']);
  });

  test('two replicas with really different files: one set is in force for ever, whoever looks when', () => {
    const cluster = new Cluster();
    cluster.look('a', 'X');
    expect(cluster.look('b', 'Y')).toBe('new');
    for (; cluster.minute < 600; cluster.minute++) {
      expect(cluster.look('a', 'X')).toBe('differs');
      expect(cluster.look('b', 'Y')).toBe('agrees');
    }
    expect(cluster.sets).toEqual(['X', 'Y']);
  });

  test('a replica that starts with older files does not win back', () => {
    const cluster = new Cluster();
    cluster.look('a', 'X');
    cluster.look('a', 'Y');
    expect(cluster.look('old', 'X')).toBe('differs');
    expect(cluster.look('old', 'X')).toBe('differs');
  });

  test('a replica that receives two changes late does not put the first of them in force', () => {
    const cluster = new Cluster();
    for (const digest of ['X', 'Y', 'Z']) cluster.look('a', digest);
    cluster.rows.set('b', {
      ...{ replica: 'b', digest: 'X', agreedNumber: 0, seenAt: 0, differsSince: 0, stopped: false },
    });
    expect(cluster.look('b', 'Y')).toBe('differs');
    expect(cluster.look('b', 'Z')).toBe('agrees');
    expect(cluster.sets).toEqual(['X', 'Y', 'Z']);
  });

  test('files that are taken back while the service runs are a change like any other', () => {
    const cluster = new Cluster();
    for (const digest of ['X', 'Y']) for (const replica of ['a', 'b']) cluster.look(replica, digest);
    expect(cluster.look('b', 'X')).toBe('changed');
    expect(cluster.look('a', 'Y')).toBe('differs');
    expect(cluster.look('a', 'X')).toBe('agrees');
  });

  test('one replica alone takes its files at once when it starts, older ones too', () => {
    const cluster = new Cluster();
    cluster.look('a', 'X');
    cluster.look('a', 'Y');
    cluster.stop('a');
    expect(cluster.look('a2', 'X')).toBe('alone');
    cluster.stop('a2');
    expect(cluster.look('a3', 'W')).toBe('new');
  });

  test('when no replica with the set in force is left, another takes over, but a restart is waited for', () => {
    const cluster = new Cluster();
    cluster.look('a', 'X');
    cluster.look('b', 'Y');
    cluster.stop('b');
    cluster.minute = 2;
    expect(cluster.look('a', 'X')).toBe('differs');
    expect(cluster.look('b2', 'Y')).toBe('agrees');
    cluster.stop('b2');
    cluster.minute = 4;
    expect(cluster.look('a', 'X')).toBe('differs');
    cluster.minute = 5;
    expect(cluster.look('a', 'X')).toBe('taken-over');
    expect(cluster.look('b3', 'Y')).toBe('differs');
  });

  test('a pass by hand never overrules a replica at work', () => {
    const cluster = new Cluster();
    cluster.look('a', 'X');
    expect(cluster.look('hand', 'edited', true)).toBe('differs');
    cluster.stop('hand');
    cluster.stop('a');
    expect(cluster.look('hand2', 'edited', true)).toBe('new');
  });
});

test('what differs is said by policy', () => {
  const inForce = headsOf([
    aPolicy({ name: 'a' }),
    aPolicy({ name: 'b' }),
    aPolicy({ name: 'c' }),
    aPolicy({ name: 'd' }),
  ]);
  const loaded = headsOf([
    aPolicy({ name: 'a', mode: 'audit' }),
    aPolicy({ name: 'b', fingerprint: 'other' }),
    aPolicy({ name: 'c', summary: 'other' }),
    aPolicy({ name: 'e' }),
  ]);
  expect(differencesOf(inForce, loaded)).toEqual([
    `a has mode audit in its files, and ${aPolicy().mode} in force`,
    'b is edited',
    'c has another summary, severity, limit or other setting',
    'd is missing in its files',
    'e is not in force',
  ]);
  expect(differencesOf(inForce, inForce)).toEqual([]);
});
