import { expect, it, onTestFinished } from 'vitest';
import type { FaultInput } from '../../src/sandbox/fault-schema.ts';
import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { createRigWith } from '../support/rig.ts';
import { oneWorkspace } from '../support/scenarios.ts';

type Logs = NonNullable<ScenarioInput['subscriptions'][number]['workspaces'][number]['runs']>[number]['logs'];

const VALIDATION = `
name: failed-validation
severity: high
mode: enforce
notice: none
when:
  validation: {step: "validate-*", artifact: validation/report.json, pointer: /passed, expected: true}
then:
  - {after: 0s, cancel: true}
`;

/** A pipeline that is cancelled by a report, beside which its step wrote these logs. */
function pipeline(logs: Logs) {
  const check = {
    id: 'check',
    'display-name': 'validate-data',
    compute: 'cpu',
    started: '-1h50m',
    artifacts: [{ path: 'validation/report.json', json: { passed: false } }],
    logs,
  };
  const run = { id: 'nightly', type: 'pipeline', created: '-2h', started: '-2h', children: [check] } as const;
  return oneWorkspace([{ ...run, children: [...run.children] }]);
}

const HEX_OF = (text: string) => Buffer.from(text, 'latin1').toString('hex');
const ONE = [{ text: 'null rate 0.31\n' }];
const STD_LOG = 'std_log.txt';

/** What is written, what Azure does with it, and what of it is in the record. */
const CASES: readonly (readonly [
  string,
  Logs,
  FaultInput | null,
  { kept?: string | RegExp; missing?: RegExp; size?: number },
])[] = [
  [
    'of 10 GB',
    [{ bytes: '10GB' }],
    null,
    { kept: /line 000167772160 of a log that is made up\.+\n$/, size: 10 * 1024 ** 3 },
  ],
  ['that is no text', [{ hex: '00ff10fe'.repeat(500) }], null, { missing: /it is no text/ }],
  ['that is not UTF-8', [{ hex: HEX_OF('Stra\xdfe: 12 rows\n') }], null, { kept: 'Stra\ufffde: 12 rows\n' }],
  ['that grows', [{ repeat: 'row {n}', every: '100ms' }], null, { kept: /row \d+\n$/ }],
  [
    'that redirects',
    ONE,
    { on: 'blob-get', do: 'redirect', to: 'https://evil.example/x?sig=c2Vj', url: STD_LOG },
    { missing: /the host evil\.example, which does not belong/ },
  ],
  [
    'that storage refuses',
    ONE,
    { on: 'blob-get', do: 'status', status: 403, url: STD_LOG },
    { missing: /HTTP 403.*before that/ },
  ],
  [
    'that is deleted in between',
    ONE,
    { on: 'blob-get', do: 'status', status: 404, url: STD_LOG },
    { missing: /no such file/ },
  ],
  ['behind an outage', ONE, { on: 'blob-get', do: 'status', status: 503, url: STD_LOG }, { missing: /HTTP 503/ }],
  ['whose connection breaks', ONE, { on: 'blob-get', do: 'cut', url: STD_LOG }, { missing: /std_log/ }],
  [
    'that takes too long',
    ONE,
    { on: 'blob-get', do: 'slow', ms: 20_000, url: STD_LOG },
    { missing: /not read within/ },
  ],
];

it.each(CASES)(
  'a log %s is in the record as it could be had, and the run is cancelled',
  async (_what, logs, fault, expected) => {
    const rig = await createRigWith({ evidenceWithin: 5000 }, pipeline(logs), VALIDATION);
    onTestFinished(() => rig.close());
    if (fault) rig.sandbox.control.addFault(fault);
    await rig.pass();
    await rig.enforceAll();
    expect(rig.cancelRequests()).toBe(1);
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    const items = await rig.ledger.evidence({ decisionId: cancel?.decision.id ?? '' });
    const log = items.find(({ kind, name, ofRun }) => kind === 'log' && name.endsWith(STD_LOG) && ofRun.id === 'check');
    expect(log?.missing ?? null).toEqual(expected.missing ? expect.stringMatching(expected.missing) : null);
    expect(JSON.stringify(items)).not.toMatch(/sig=c2Vj/);
    const content = log?.content ? await rig.ledger.content(log.content.sha256) : null;
    const text = content?.kind === 'bytes' ? Buffer.from(content.bytes).toString() : '';
    expect(text).toEqual(expect.stringMatching(expected.kept ?? /^$/));
    expect(text.length).toBeLessThanOrEqual(64 * 1024);
    if (expected.size !== undefined) expect(log?.content?.whole.bytes).toBe(expected.size);
  },
);
