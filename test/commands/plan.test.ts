import { describe, expect, test } from 'vitest';
import { type PlanOptions, planCost } from '../../src/commands/plan.ts';
import { capture } from './capture.ts';

const DEFAULTS: PlanOptions = { gpus: '0', pipelines: '0', children: '10', every: '5m', output: 'table' };
const plan = (options: Partial<PlanOptions>) =>
  capture(() => planCost({ ...DEFAULTS, ...options }, { RUNWARDEN_CONFIG: '/nowhere.yaml' }));

describe('runwarden plan', () => {
  test('says by signal and by request what a pass costs, against the bucket, and how it grows', async () => {
    const { code, out } = await plan({ runs: '200', gpus: '50', pipelines: '20' });
    expect(code).toBe(0);
    expect(out).toContain('200 active runs in one workspace: 50 on GPUs, 20 pipelines of 10 steps on GPUs, 130 others');
    expect(out).toMatch(/gpu +│ 70 \(35%\) +│ 70 \(35%\) +│ idle-gpu/);
    expect(out).toMatch(/metrics +│ 13 +│ 250 +│ yes/);
    expect(out).toMatch(/Expected: [\d.]+ reads fit into the bucket of 250 at once/);
    expect(out).toMatch(/At worst: 406 reads are more than the bucket of 250; they take 7 s more/);
    expect(out).toMatch(/Each hundred runs more of this mix add [\d.]+ reads, at worst [\d.]+\./);
  });

  test('is JSON for a program', async () => {
    const { out } = await plan({ runs: '10', gpus: '10', output: 'json' });
    expect(JSON.parse(out)).toMatchObject({ activeRuns: 10, bucket: { burst: 250, perSecond: 25 } });
  });

  test('costs next to nothing without runs', async () => {
    expect((await plan({ runs: '0' })).out).toContain('Each hundred runs more of this mix add 0 reads');
  });

  test('refuses numbers that are none, do not add up, or are missing without a config', async () => {
    for (const options of [{ runs: '-1' }, { runs: '5', gpus: 'x' }, { runs: '5', every: 'soon' }])
      expect(await plan(options)).toMatchObject({ code: 3, err: expect.stringContaining('not numbers to plan with') });
    expect((await plan({ runs: '5', gpus: '6' })).err).toContain('do not add up');
    expect((await plan({ runs: '5', policies: 'nowhere' })).err).toContain('The policies are not valid');
    expect((await plan({})).err).toContain('Without a config the runs must be given, as in --runs 200');
  });
});
