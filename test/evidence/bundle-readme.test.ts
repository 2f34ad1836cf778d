import { describe, expect, it } from 'vitest';
import type { ChildRow } from '../../src/core/evidence/run-record.ts';
import { aChild } from '../support/a-record.ts';
import { aBundledDecision, aFailedPipeline, aRecordItem, BEGAN, filesOf, kept } from './bundle-support.ts';

const MINUTE = 60_000;
const known = <T>(value: T) => ({ known: true as const, value });
const unknown = { known: false as const, reason: 'the steps of a pipeline have it of their own' };

function aStep(name: string, given: Partial<ChildRow> & { readonly reused?: boolean } = {}): ChildRow {
  const { reused = false, ...row } = given;
  const times = { createdAt: BEGAN, startedAt: BEGAN + 5 * MINUTE, endedAt: BEGAN + 65 * MINUTE };
  const work = { component: 'c:1', command: `python ${name}.py`, environment: 'checks:12', code: 'src:4' };
  return {
    child: aChild(`${name}-1`, BEGAN, { displayName: name, status: 'Completed', reused, ...times }),
    parameters: {},
    metrics: known([]),
    cost: { currency: 'USD', amount: 0.8, atLeast: true },
    work: known(work),
    ...row,
  };
}

function readmeOf(steps: readonly ChildRow[], decisions: readonly object[] = []): string {
  const given = aFailedPipeline({
    children: known(steps),
    cost: known({ currency: 'EUR', amount: 12, atLeast: false }),
  });
  const record = { ...given, lineage: { ...given.lineage, command: unknown, code: unknown, environment: unknown } };
  return filesOf([aRecordItem(record)], { decisions: decisions.map(aBundledDecision) })['README.md'] ?? '';
}

describe('the README of a bundle', () => {
  it('says how long the run and its steps took, where, and what they cost', () => {
    const readme = readmeOf([aStep('validate'), aStep('prepare', { reused: true, cost: null })]);
    expect(readme).toContain('- It waited 5m for its start, and had run 1h 30m.\n- Cost: 12.00 EUR, at list prices.');
    expect(readme).toContain('| `validate` | Completed | 5m | 1h | `gpu` | at least 0.80 USD |');
    expect(readme).toContain('| `prepare` | reused |  |  | `gpu` | not known |');
  });

  it('says whose run it is, who was notified, and which alerts a channel took when', () => {
    const delivered = { type: 'finding.notice', channel: 'teams', state: 'delivered', lastError: null };
    const readme = readmeOf(
      [],
      [
        {
          kind: 'notify',
          owner: { display: 'ana@example.com' },
          recipients: ['owner', 'oncall'],
          deliveries: [
            { ...delivered, deliveredAt: '2026-03-02T02:36:00Z' },
            { ...delivered, channel: 'mail', state: 'pending', deliveredAt: null },
          ],
        },
      ],
    );
    expect(readme).toContain('owner ana@example.com, submitted by');
    expect(readme).toContain('Policy failed-validation notified the owner (ana@example.com) and oncall: 3 of 12');
    expect(readme).toContain('| 2026-03-02T02:36:00Z | Channel teams took the alert finding.notice. |');
    expect(readme).not.toContain('mail');
  });

  it('has command, environment and code of each step, and misses none of the pipeline itself', () => {
    const readme = readmeOf([aStep('validate')]);
    expect(readme).toContain('| `validate` | `python validate.py` | `checks:12` | `src:4` |');
    expect(readme).not.toContain(unknown.reason);
  });

  it('misses command, environment and code of a pipeline whose steps are unknown, too', () => {
    expect(readmeOf([aStep('validate', { work: unknown })])).toContain(`- environment: ${unknown.reason}`);
  });

  it('counts a secret once where the same content was kept twice', () => {
    const [log, bytes] = kept('the end', { name: 'user_logs/std_log.txt' });
    const held = { ...log, content: log.content && { ...log.content, redacted: { token: 2 } } };
    const readme = filesOf([
      [held, bytes],
      [{ ...held, id: 'again', at: held.at + MINUTE }, bytes],
    ])['README.md'];
    expect(readme).toContain('Secrets were taken out before anything was kept (2)');
  });
});
