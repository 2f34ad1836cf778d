import { afterEach, expect, test } from 'vitest';
import type { DecisionView } from '../../src/core/ports/read-ledger.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const ASKS = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');
/** The alert about a question; they arrive in any order. */
function alertAbout(question: DecisionView | undefined) {
  return rig.arrived.find(
    ({ type, data }) => type === 'runwarden.approval.requested.v1' && data.decisionId === question?.decision.id,
  );
}

test('a new question names the earlier answer with its note, and why it does not settle it', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ASKS);
  await rig.pass();
  await rig.deliverAll();
  const [first] = await rig.decisions({ kind: 'ask' });
  expect(alertAbout(first)?.data).toMatchObject({ again: null });
  await rig.ledger.answer(
    first?.decision.id ?? '',
    { answer: 'rejected', by: 'sasha', note: 'It ends tonight.' },
    rig.now(),
  );
  await rig.pass();
  rig.advance('10m');
  rig.setPolicies(ASKS.replace('over: 1h', 'over: 90m'));
  await rig.pass();
  await rig.deliverAll();
  const [, second] = await rig.decisions({ kind: 'ask' });
  const view = await rig.ledger.decision(second?.decision.id ?? '');
  expect(view?.again).toMatchObject({
    earlier: [{ as: 'rejected', by: 'sasha', note: 'It ends tonight.' }],
    why: 'the policy was edited at 2026-03-02T03:10:00Z',
  });
  expect(await rig.ledger.decision(first?.decision.id ?? '')).toMatchObject({ again: null });
  const again = alertAbout(second);
  expect(again?.data).toMatchObject({ again: { earlier: [{ by: 'sasha', at: '2026-03-02T03:00:00Z' }] } });
  expect(again?.subject).toContain('Asked again, answer by');
  expect(again?.data.text).toContain('Earlier answer: Rejected by sasha, Mon 2 Mar, 03:00 UTC: “It ends tonight.”');
  expect(again?.data.text).toContain('New since then: The policy was edited at Mon 2 Mar, 03:10 UTC.');
});

test('a question that is withdrawn when the mode changes is named by the next one', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ASKS);
  await rig.pass();
  for (const mode of ['notify', 'approve']) {
    rig.advance('5m');
    rig.setPolicies(ASKS.replace('mode: approve', `mode: ${mode}`));
    await rig.pass();
  }
  await rig.deliverAll();
  const [, second] = await rig.decisions({ kind: 'ask' });
  expect(alertAbout(second)?.data).toMatchObject({
    again: {
      earlier: [{ as: 'withdrawn', by: null }],
      why: 'that question was withdrawn, because the mode of the policy runtime was changed from approve to notify',
    },
  });
});
