import { describe, expect, it } from 'vitest';
import { chooseLogs, isLog } from '../../src/core/evidence/log-files.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, bytes: 10 }));
const chosen = (...paths: string[]) => chooseLogs(files(...paths)).logs.map(({ path }) => path);

describe('the logs of a run', () => {
  it('are, of a command, what its code printed and then what the platform says', () => {
    expect(
      chosen(
        'azureml-logs/20_image_build_log.txt',
        'logs/azureml/job_prep_azureml.log',
        'outputs/model.pt',
        'system_logs/lifecycler/lifecycler.log',
        'user_logs/std_log.txt',
      ),
    ).toEqual(['user_logs/std_log.txt', 'azureml-logs/20_image_build_log.txt', 'logs/azureml/job_prep_azureml.log']);
  });

  it('are, of a command of the older kind, the driver log first', () => {
    expect(
      chosen(
        'azureml-logs/55_azureml-execution-node_1.txt',
        'azureml-logs/process_info.json',
        'azureml-logs/70_driver_log-worker-0.txt',
        'azureml-logs/65_job_prep-node_1.txt',
      ),
    ).toEqual([
      'azureml-logs/70_driver_log-worker-0.txt',
      'azureml-logs/55_azureml-execution-node_1.txt',
      'azureml-logs/65_job_prep-node_1.txt',
    ]);
  });

  it('are, of a step and of a sweep, their own first', () => {
    expect(
      chosen('logs/azureml/stdoutlogs.txt', 'logs/azureml/90_policy_results.txt', 'logs/azureml/executionlogs.txt')[0],
    ).toBe('logs/azureml/executionlogs.txt');
    expect(chosen('azureml-logs/20_image_build_log.txt', 'azureml-logs/hyperdrive.txt')[0]).toBe(
      'azureml-logs/hyperdrive.txt',
    );
  });

  it('are, of a parallel step, what failed first, and what the platform measured last', () => {
    expect(
      chosen(
        'logs/perf/cpu.txt',
        'logs/sys/node/a.txt',
        'logs/user/stdout/node_0/process000.txt',
        'logs/user/error/a.txt',
      ),
    ).toEqual([
      'logs/user/error/a.txt',
      'logs/user/stdout/node_0/process000.txt',
      'logs/perf/cpu.txt',
      'logs/sys/node/a.txt',
    ]);
  });

  it.each([
    [['user_logs/std_log_process_10.txt', 'user_logs/std_log_process_2.txt', 'user_logs/std_log_process_0.txt']],
    [
      [
        'user_logs/std_log_node_01_worker.txt',
        'user_logs/std_log_node_00_worker.txt',
        'user_logs/std_log_node_00_ps.txt',
      ],
    ],
    [['user_logs/std_log_1_0.txt', 'user_logs/std_log_0_1.txt', 'user_logs/std_log_0_0.txt']],
  ])('of several processes come in the order of their numbers: %j', (paths) => {
    expect(chosen(...paths)).toEqual([...paths].reverse());
  });

  it('that are empty come last', () => {
    const { logs } = chooseLogs([
      { path: 'user_logs/std_log.txt', bytes: 0 },
      { path: 'logs/azureml/executionlogs.txt', bytes: 2000 },
    ]);
    expect(logs.map(({ path }) => path)).toEqual(['logs/azureml/executionlogs.txt', 'user_logs/std_log.txt']);
  });

  it('beyond twenty are named, and not read', () => {
    const { logs, leftOut } = chooseLogs(
      files(...Array.from({ length: 64 }, (_, i) => `user_logs/std_log_process_${i}.txt`)),
    );
    expect([logs.length, leftOut.length]).toEqual([20, 44]);
    expect(leftOut[0]?.path).toBe('user_logs/std_log_process_20.txt');
  });

  it.each([
    ['system_logs/data_capability/rslex.log.2026-03-02-10', false],
    ['logs/events.out.tfevents.1700000000.node', false],
    ['logs/lightning/version_0/metrics.csv', false],
    ['logs/samples.png', false],
    ['outputs/train.log', false],
    ['logs/train.log', true],
    ['logs/train.log.1', true],
    ['logs/train.log.2026-03-02', true],
    ['logs/rank0/stdout', true],
    ['user_logs/std_log', true],
  ])('%s is one: %s', (path, expected) => {
    expect(isLog(path)).toBe(expected);
  });
});
