import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type PlanOptions, planCost } from '../../src/commands/plan.ts';
import { capture } from './capture.ts';

const DEFAULTS: PlanOptions = { gpus: 0, pipelines: 0, children: 10, every: null, output: 'table' };
const plan = (options: Partial<PlanOptions>) =>
  capture(() => planCost({ ...DEFAULTS, ...options }, { RUNWARDEN_CONFIG: '/nowhere.yaml' }));

describe('runwarden plan', () => {
  test('says by signal and by request what a pass costs, against the bucket, and how it grows', async () => {
    const { code, out } = await plan({ runs: 200, gpus: 50, pipelines: 20 });
    expect(code).toBe(0);
    expect(out).toContain('200 active runs in one workspace: 50 on GPUs, 20 pipelines of 10 steps on GPUs, 130 others');
    expect(out).toMatch(/gpu +│ 70 \(35%\) +│ 70 \(35%\) +│ idle-gpu/);
    expect(out).toMatch(/metrics +│ 13 +│ 250 +│ yes/);
    expect(out).toMatch(/Expected: [\d.]+ reads fit into the bucket of 250 at once/);
    expect(out).toMatch(/At worst: 406 reads are more than the bucket of 250; they take 7 s more/);
    expect(out).toMatch(/Each hundred runs more of this mix add [\d.]+ reads, at worst [\d.]+\./);
  });

  test('is JSON for a program', async () => {
    const { out } = await plan({ runs: 10, gpus: 10, output: 'json' });
    expect(JSON.parse(out)).toMatchObject({ activeRuns: 10, bucket: { burst: 250, perSecond: 25 } });
  });

  test('costs next to nothing without runs', async () => {
    expect((await plan({ runs: 0 })).out).toContain('Each hundred runs more of this mix add 0 reads');
  });

  test('refuses numbers that do not add up, or are missing without a config', async () => {
    expect(await plan({ runs: 5, gpus: 6 })).toMatchObject({ code: 2, err: expect.stringContaining('do not add up') });
    expect((await plan({ runs: 5, policies: 'nowhere' })).err).toContain('The policies in nowhere are not valid');
    const { err } = await plan({});
    expect(err).toMatch(/^Runwarden cannot plan with this config:\n.*there is no config file/);
    expect(err).toContain('Or say how many runs there are, for which no config is needed: --runs 200');
  });

  test('writes nothing: where there is no store yet, none is made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rw-plan-'));
    const config = join(folder, 'runwarden.yaml');
    writeFileSync(
      config,
      'watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}\n',
    );
    const policies = 'docs/examples/policies/gpu-idle.yaml';
    const { code, err } = await capture(() => planCost({ ...DEFAULTS, policies }, { RUNWARDEN_CONFIG: config }));
    const left = readdirSync(folder);
    rmSync(folder, { recursive: true });
    expect(code).toBe(2);
    expect(err).toContain('holds no record');
    expect(err).toContain('Or say how many runs there are, for which no config is needed: --runs 200');
    expect(left).toEqual(['runwarden.yaml']);
  });
});
