import { describe, expect, it } from 'vitest';
import { judgedIn, pointedValue, reportLines } from '../../src/console/words/evidence.ts';

const VALIDATION = {
  condition: 'validation',
  outcome: 'violated',
  reason: 'report.json says false',
  value: false,
  threshold: 'true',
  detail: {
    artifact: 'report.json',
    pointer: '/checks/1/passed',
    expected: 'true',
    failedStep: 'validate',
    failedRunId: 'v1',
  },
};
const REPORT = JSON.stringify({
  passed: true,
  checks: [
    { name: 'a', passed: true },
    { name: 'b', passed: false },
  ],
});

describe('the evidence of a decision', () => {
  it('is read from a tree of conditions, and what has another form is left out', () => {
    const tree = { op: 'all', children: [VALIDATION, { op: 'not', child: { ...VALIDATION, outcome: 'healthy' } }, 7] };
    expect(judgedIn(tree).map(({ outcome }) => outcome)).toEqual(['violated', 'healthy']);
    expect(judgedIn(null)).toEqual([]);
    expect(judgedIn({ ...VALIDATION, outcome: 'fine' })).toEqual([]);
  });
  it('points at the value that a policy looks for', () => {
    expect(pointedValue(judgedIn(VALIDATION))).toMatchObject({
      pointer: '/checks/1/passed',
      found: false,
      runId: 'v1',
    });
    expect(pointedValue(judgedIn({ ...VALIDATION, condition: 'runtime' }))).toBeNull();
  });
});

describe('a report', () => {
  it('has the pointed value marked, also in a list', () => {
    const lines = reportLines(REPORT, '/checks/1/passed');
    expect(lines.filter(({ isHit }) => isHit)).toEqual([{ number: 10, text: '      "passed": false', isHit: true }]);
    expect(reportLines(REPORT, '/passed').find(({ isHit }) => isHit)?.number).toBe(2);
  });
  it('marks nothing where the value is missing or the report is no JSON', () => {
    expect(reportLines(REPORT, '/checks/7/passed').some(({ isHit }) => isHit)).toBe(false);
    expect(reportLines('not JSON', '/passed')).toEqual([{ number: 1, text: 'not JSON', isHit: false }]);
  });
  it('of many lines shows those around the value', () => {
    const long = JSON.stringify(Object.fromEntries([...Array(40).keys()].map((n) => [`k${n}`, n])));
    const lines = reportLines(long, '/k30');
    expect(lines).toHaveLength(14);
    expect(lines.find(({ isHit }) => isHit)?.text).toBe('  "k30": 30,');
  });
});
