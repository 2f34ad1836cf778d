import type { RunInput } from '../support/scenarios.ts';

/** Pipelines of as many experiments whose validation failed while their training runs. */
export function condemned(count: number, more: Partial<RunInput> = {}): RunInput[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `retrain-${index}`,
    type: 'pipeline',
    experiment: `experiment-${index}`,
    created: '-1h',
    started: '-1h',
    tags: { owner: 'team-vision@example.com' },
    children: [
      {
        id: `validate-${index}`,
        'display-name': 'validate-data',
        compute: 'cpu',
        started: '-50m',
        ends: { at: '-30m', status: 'Completed' },
        artifacts: [{ path: 'validation/report.json', json: { passed: false }, at: '-31m' }],
      },
      { id: `train-${index}`, 'display-name': 'train', compute: 'gpu', started: '-50m' },
    ],
    ...more,
  }));
}

export const ENFORCE_VALIDATION = `
name: failed-validation
summary: A failed validation ends the pipeline.
severity: high
mode: enforce
match: {job-type: pipeline}
when:
  validation: {step: "validate-*", artifact: validation/report.json, pointer: /passed, expected: true}
then:
  - cancel: true
notice: none
`;
