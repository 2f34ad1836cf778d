import { expect, test } from 'vitest';
import { nearValues } from '../../src/core/values/near-values.ts';

test.each([
  ['team-vision', 'team_vision', true],
  ['team vision', 'teamvision', true],
  ['vision', 'visoin', true],
  ['vision', 'visions', true],
  ['équipe', 'equipe', true],
  ['team-1', 'team-2', false],
  ['project12', 'project1', false],
  ['vision', 'speech', false],
  ['ml', 'mi', false],
  ['vision', 'vision', false],
])('%s and %s: near is %s', (value, other, near) => {
  expect(nearValues(value, [other])).toEqual(near ? [other] : []);
});
