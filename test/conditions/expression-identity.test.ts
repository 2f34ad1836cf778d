import { describe, expect, test } from 'vitest';
import { expression } from '../../src/conditions/expression.ts';
import { evaluate, evidenceKey } from '../../src/core/policy/evaluate.ts';
import type { Run } from '../../src/core/run/run.ts';
import type { Snapshot } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { compileOne } from '../policy/helpers.ts';
import { aChild, ago, aSnapshot, children, judge, NOW, started } from './snapshots.ts';

const a = aChild('a');
const b = aChild('b');
const failedA = aChild('a', { status: 'Failed', endedAt: ago(HOUR) });
const failedB = aChild('b', { status: 'Failed', endedAt: ago(HOUR) });
const TIMING = started(ago(13 * HOUR));

function pipeline(...given: Parameters<typeof children>): Snapshot {
  return aSnapshot({ jobType: 'pipeline' }, { timing: TIMING, children: children(...given) });
}

function identity(source: string, snapshot: Snapshot, now = NOW): string {
  const result = judge(expression, source, snapshot, now);
  expect(result.outcome, result.reason).toBe('violated');
  return result.identity;
}

describe('what an expression is about, for which an approval is given', () => {
  test('an approval for step a does not let the run be cancelled for step b', () => {
    const policy = compileOne(`name: p
mode: enforce
when: {expression: "children.exists(c, c.status == 'Failed')"}
then: [{notify: owner, cancel: true}]
`);
    const keyOf = (snapshot: Snapshot, now = NOW) => {
      const verdict = evaluate(snapshot, policy, now);
      if (verdict.outcome !== 'violated') throw new Error(verdict.outcome);
      return evidenceKey(policy, verdict);
    };
    const approved = keyOf(pipeline(failedA, b));
    expect(keyOf(pipeline(a, failedB))).not.toBe(approved);
    expect(keyOf(pipeline(failedA, failedB))).not.toBe(approved);
    expect(keyOf(pipeline(failedA, b), NOW + MINUTE)).toBe(approved);
  });

  test.each([
    "children.exists(c, c.status == 'Failed')",
    "!children.all(c, c.status != 'Failed')",
    "children.exists_one(c, c.status == 'Failed')",
    "size(children.filter(c, c.status == 'Failed')) > 0",
    "children.filter(c, c.status == 'Failed').size() == 1",
    "children.filter(c, c.status == 'Failed')[0].phase == 'ended'",
    "children[0].status == 'Failed' || children[1].status == 'Failed'",
    "'Failed' in children.map(c, c.status)",
    "children.map(c, c.status == 'Failed').exists(f, f)",
    "children.map(c, c.status == 'Failed', c.id).size() > 0",
    "children.filter(c, c.status == 'Failed').map(c, c.id) != []",
    "children.exists(x, children.exists(c, c.id == x.id && c.status == 'Failed'))",
    "(run.archived ? [children[0]] : children).exists(c, c.status == 'Failed')",
    "{'x': children}['x'].exists(c, c.status == 'Failed')",
    "(children + children).exists(c, c.status == 'Failed')",
    "children.exists(c, c.status == 'Failed') ? timing.running > duration('1h') : false",
    "children.exists(c, c.status == 'Failed') == (timing.running > duration('1h'))",
    "run.archived || (timing.running > duration('1h') && children.exists(c, c.status == 'Failed'))",
  ])('changes with the step: %s', (source) => {
    expect(identity(source, pipeline(failedA, b))).not.toBe(identity(source, pipeline(a, failedB)));
    expect(identity(source, pipeline(failedA, b))).toBe(identity(source, pipeline(failedA, b), NOW + MINUTE));
  });

  test('stays while it is about the same step, whatever the others do, and however they are listed', () => {
    const source = "children.exists(c, c.status == 'Failed')";
    const before = identity(source, pipeline(failedA, aChild('b', { status: 'Queued', startedAt: null })));
    expect(identity(source, pipeline(failedA, b))).toBe(before);
    expect(identity(source, pipeline(b, failedA, { ...failedA }))).toBe(before);
    expect(identity(source, pipeline(aChild('new'), b, failedA))).toBe(before);
    const both = identity(source, pipeline(failedA, failedB));
    expect(identity(source, pipeline(failedB, failedA))).toBe(both);
  });

  test('a claim about all children stays when there is one more', () => {
    for (const source of ["children.all(c, c.phase == 'running')", "!children.exists(c, c.status == 'Completed')"])
      expect(identity(source, pipeline(a, b))).toBe(identity(source, pipeline(a)));
  });

  test('a side that had no say, read or not, changes nothing', () => {
    const timing = "timing.running > duration('12h')";
    const children_ = "children.exists(c, c.status == 'Failed')";
    for (const source of [`${timing} || ${children_}`, `${children_} || ${timing}`]) {
      const unread = identity(source, aSnapshot({ jobType: 'pipeline' }, { timing: TIMING }));
      expect(identity(source, pipeline(failedA))).toBe(unread);
      expect(identity(source, pipeline(a, b))).toBe(unread);
    }
    const negated = `!(${children_} && timing.running < duration('1h'))`;
    const unread = identity(negated, aSnapshot({ jobType: 'pipeline' }, { timing: TIMING }));
    expect(identity(negated, pipeline(failedA))).toBe(unread);
  });

  test.each<[string, Partial<Run>, Partial<Run>]>([
    ["run.tags.team != 'vision'", { tags: { team: 'x' } }, { tags: { team: 'y' } }],
    ["run.tags['Cost-Center'] != '1'", { tags: { 'cost-center': '2' } }, { tags: { 'cost-center': '3' } }],
    ["'owner' in run.tags", { tags: { owner: 'x' } }, { tags: { owner: 'y' } }],
    ['has(run.tags.owner)', { tags: { owner: 'x' } }, { tags: { owner: 'y' } }],
    ["run.tags.exists(k, run.tags[k] == 'x')", { tags: { a: 'x' } }, { tags: { b: 'x' } }],
    ["[run][0].tags.team != 'vision'", { tags: { team: 'x' } }, { tags: { team: 'y' } }],
    ["run['tags'].team != 'vision'", { tags: { team: 'x' } }, { tags: { team: 'y' } }],
    ["run.status != 'Queued'", { status: 'Running' }, { status: 'Paused' }],
    ["run.name.startsWith('n')", { displayName: 'na' }, { displayName: 'nb' }],
  ])('changes with a text of the run that is named: %s', (source, one, other) => {
    expect(identity(source, aSnapshot(one))).not.toBe(identity(source, aSnapshot(other)));
    expect(identity(source, aSnapshot(one))).toBe(identity(source, aSnapshot(one), NOW + HOUR));
  });

  test('stays when a tag changes that it does not name, and when a number grows', () => {
    const source = "run.tags.team != 'vision' && timing.running > duration('12h')";
    const of = (tags: Run['tags']) => aSnapshot({ tags }, { timing: TIMING });
    expect(identity(source, of({ team: 'x', epoch: '1' }))).toBe(identity(source, of({ Team: ' x ', epoch: '2' })));
    expect(identity("timing.running > duration('12h')", of({}))).toBe(
      identity("timing.running > duration('12h')", of({}), NOW + HOUR),
    );
  });

  test('another expression is about something else', () => {
    const of = (limit: string) => identity(`timing.running > duration('${limit}')`, pipeline(a));
    expect(of('11h')).not.toBe(of('12h'));
  });
});
