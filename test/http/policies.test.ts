import { beforeAll, expect, it } from 'vitest';
import type { Policy } from '../../src/core/policy/policy.ts';
import { headsOf } from '../../src/core/policy/set-agreement.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const read = async (url: string) => (await world.app().inject(`/api/v1/policies${url}`)).json();

beforeAll(() => {
  const { when } = aPolicy();
  const tree: Policy['when'] = {
    op: 'any',
    path: 'when',
    children: [when, { op: 'not', path: 'when.any[1]', child: when }],
  };
  world.policies = [
    aPolicy({
      when: tree,
      match: { workspace: ['ml-prod-*'], gpu: true },
      except: [{ tags: { tier: ['critical'] } }],
      for: 10 * MINUTE,
      grace: 30 * MINUTE,
      steps: [
        { after: 0, notify: ['owner'], cancel: null },
        { after: HOUR, notify: ['owner', 'oncall'], cancel: { within: HOUR, otherwise: 'cancel' } },
      ],
    }),
  ];
});

it('lists the policies in force, and what is wrong with a newer set', async () => {
  const loaded = { replica: 'runwarden-0/1', digest: 'd1', policies: headsOf(world.policies) };
  await world.ledger.agreeOnPolicies(loaded, world.now);
  expect(await read('')).toEqual({
    next: null,
    now: '2026-01-31T09:30:00Z',
    items: [
      {
        cannotJudge: [],
        answers: { asked: 0, approved: 0, rejected: 0, objected: 0, share: null },
        fell: null,
        name: 'gpu-idle',
        summary: 'Idle GPU runs are stopped.',
        severity: 'high',
        mode: 'approve',
        file: 'policies/gpu-idle.yaml',
        for: '10m',
        steps: [
          'at once: notify owner',
          'after 1h: notify owner, oncall; cancel (where a person is asked: 1h to answer, else it is cancelled)',
        ],
      },
    ],
    problems: ['policies/broken.yaml:3:1 unknown key "wen"'],
    loadedAt: '2026-01-31T09:30:00Z',
    folder: 'policies',
    digest: 'd1',
    inForce: {
      ...{ digest: 'd1', since: '2026-01-31T09:30:00Z', replica: 'runwarden-0/1', because: 'first' },
      policies: [{ name: 'gpu-idle', mode: 'approve', fingerprint: world.policies[0]?.fingerprint }],
    },
  });
});

it('says a policy in words', async () => {
  expect(await read('/gpu-idle')).toMatchObject({
    match: 'workspace=ml-prod-*, gpu=true',
    except: ['tag tier=critical'],
    when: '(told) or (not (told))',
    grace: '30m',
    objectionHolds: '1d',
    limits: ['5 runs in one pass', '20% of the active runs an hour'],
    fingerprint: 'f1',
  });
});

it('knows nothing of other policies', async () => {
  expect(await read('/gpu-idel')).toMatchObject({ status: 404, detail: 'There is no policy gpu-idel.' });
});

it("knows Runwarden's own policy by its name, which a status may have", async () => {
  expect(await read('/orphan')).toMatchObject({
    mode: 'notify',
    file: 'built in',
    steps: ['at once: notify owner, oncall'],
  });
});
