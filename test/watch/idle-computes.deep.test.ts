import { afterEach, describe, expect, it } from 'vitest';
import type { ComputesView } from '../../src/core/money/idle-now.ts';
import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { lookAtComputes } from '../../src/watch/idle-computes.ts';
import { createRig, type Rig, SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, oneWorkspace, workspaceNamed } from '../support/scenarios.ts';

const POLICY = `
name: idle-compute
mode: notify
when:
  idle-compute: {for: 2h}
then:
  - notify: owner
`;

const NEVER = new AbortController().signal;
const EVERYTHING = { workspaces: null, owners: [], ownIn: null };

let rig: Rig;
afterEach(() => rig.close());

/** A cluster that keeps nodes for five hours after a run, and a run that ends after half an hour. */
function batch(cluster: object = { 'scale-down-after': '5h' }): ScenarioInput {
  const run = cpuRun('nightly-0412', '-1h', { nodes: 4, ends: { at: '30m' } });
  const [workspace] = [workspaceNamed('ml', [run])];
  const clusters = [{ name: 'cpu', 'vm-size': 'Standard_DS3_v2', ...cluster }];
  return { subscriptions: [{ id: SUBSCRIPTION, workspaces: [{ ...workspace, clusters }] }] };
}

async function look(): Promise<ComputesView | undefined> {
  const deps = { ...rig.deps, computeDirectory: rig.azure.computeDirectory };
  await lookAtComputes([await rig.workspace('ml')], deps, NEVER);
  return (await rig.ledger.computes(EVERYTHING))[0];
}

/** A pass and a look after so long. */
async function later(length: string): Promise<ComputesView | undefined> {
  rig.advance(length);
  await rig.pass();
  const view = await look();
  await rig.deliverAll();
  return view;
}

const subjects = () => rig.arrived.map(({ subject }) => subject);

describe('computes that nobody uses', () => {
  it('are noted with the run after which they are idle, and people hear of them once, and of the end', async () => {
    rig = await createRig(batch(), POLICY);
    await rig.pass();
    expect(await look()).toMatchObject({ problem: null, idle: [] });
    const view = await later('1h');
    expect(view?.idle).toMatchObject([
      { compute: 'cpu', why: 'scale-down', nodes: 4, isOpen: true, after: { displayName: 'nightly-0412' } },
    ]);
    expect((view?.idle[0]?.until ?? 0) - (view?.idle[0]?.from ?? 0)).toBe(30 * 60_000);
    expect(subjects()).toEqual([]);
    await later('1h');
    await later('1h');
    await later('1h');
    expect(subjects()).toEqual(['4 nodes of cpu idle for 2 h 30 min']);
    // After five hours the nodes are gone.
    await later('90m');
    await later('1h');
    expect(subjects()).toEqual(['4 nodes of cpu idle for 2 h 30 min', 'cpu is not idle any more, after 3 h 30 min']);
  });

  it('cost one request an hour and workspace, whoever asks', async () => {
    rig = await createRig(batch(), POLICY);
    await rig.pass();
    const asked = () => rig.azure.requests.counts()['computes-list'];
    await look();
    await Promise.all([look(), look()]);
    rig.advance('30m');
    await look();
    expect(asked()).toBe(1);
    rig.advance('30m');
    await look();
    expect(asked()).toBe(2);
  });

  it('are unknown while the list is refused, and what was said stays open', async () => {
    rig = await createRig(batch(), POLICY);
    await rig.pass();
    await look();
    for (let hour = 0; hour < 4; hour++) await later('1h');
    expect(subjects()).toHaveLength(1);
    rig.sandbox.control.addFault({ on: 'computes-list', do: 'status', status: 403 });
    const view = await later('1h');
    expect(view?.problem).toMatch(/403/);
    expect(subjects()).toHaveLength(1);
    rig.sandbox.control.clearFaults();
    expect((await later('1h'))?.problem).toBeNull();
  });

  it('are said for nobody in audit, and their end is said when the policy is taken away', async () => {
    rig = await createRig(batch({ 'min-nodes': 1 }), POLICY.replace('mode: notify', 'mode: audit'));
    await rig.pass();
    for (let hour = 0; hour < 5; hour++) await later('1h');
    expect(subjects()).toEqual([]);
    rig.setPolicies(POLICY);
    const view = await later('1h');
    expect(view?.idle.filter(({ isOpen }) => isOpen)).toMatchObject([{ why: 'minimum', nodes: 1 }]);
    expect(subjects()).toEqual([expect.stringMatching(/^1 node of cpu idle for/)]);
    rig.setPolicies();
    await later('1h');
    expect(subjects()).toHaveLength(2);
  });

  it('are said to be over to those who heard of them, also when the policy is gone', async () => {
    rig = await createRig(batch({ 'min-nodes': 1 }), POLICY.replace('owner', '[oncall, finops]'));
    await rig.pass();
    for (let hour = 0; hour < 4; hour++) await later('1h');
    rig.setPolicies();
    await later('1h');
    const recipients = rig.arrived.map(({ data }) => data.recipients);
    expect(recipients).toHaveLength(2);
    expect(recipients[1]).toEqual(recipients[0]);
    expect(recipients[0]).toEqual(['oncall', 'finops']);
  });

  it('are said to be over once their workspace is not watched any more, and not before any is found', async () => {
    rig = await createRig(batch({ 'min-nodes': 1 }), POLICY);
    await rig.pass();
    for (let hour = 0; hour < 4; hour++) await later('1h');
    expect(subjects()).toHaveLength(1);
    const deps = { ...rig.deps, computeDirectory: rig.azure.computeDirectory };
    await lookAtComputes([], deps, NEVER);
    await rig.deliverAll();
    expect(subjects()).toHaveLength(1);
    const other = { ...(await rig.workspace('ml')), id: '/other', name: 'other' };
    for (let look = 0; look < 2; look++) await lookAtComputes([other], deps, NEVER);
    await rig.deliverAll();
    expect(rig.arrived.map(({ data }) => data.ended)).toEqual([undefined, 'not-watched']);
  });

  it('are judged by no pass, and cancel nothing', async () => {
    rig = await createRig(oneWorkspace([cpuRun('r', '-9h')]), POLICY);
    expect((await rig.pass()).judged.flatMap(({ verdicts }) => [...verdicts.keys()])).toEqual([]);
  });
});
