import { z } from 'zod';
import { bareNamePattern, pattern, tagKeyText } from '../core/policy/patterns.ts';
import type { ConfirmedByPolicy } from '../core/policy/policy.ts';

const GLOBS = 'a pattern or a list of patterns; numbers and true or false go in quotes';
const OBJECT_ID = 'the object id of a person or a service principal, such as 00000000-0000-0000-0000-000000000000';

function oneOrMore(one: z.ZodType<string, string>, expected: string) {
  return z.union([one.transform((text) => [text]), z.array(one).min(1, { error: 'at least one' })], {
    error: expected,
  });
}

const objectId = z
  .string({ error: OBJECT_ID })
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, { error: OBJECT_ID });

const entry = z
  .strictObject(
    {
      tag: tagKeyText().describe('Key of a protected tag.'),
      value: oneOrMore(pattern(GLOBS), GLOBS).optional().describe('Patterns for its value; any when not given.'),
      creator: oneOrMore(objectId, OBJECT_ID).optional().describe('Of runs that these submitted, by object id.'),
      workspace: oneOrMore(bareNamePattern(GLOBS), GLOBS).optional().describe('Of runs in these workspaces.'),
    },
    { error: 'a map such as {tag: tier, value: critical, creator: 00000000-0000-0000-0000-000000000000}' },
  )
  .refine(({ creator, workspace }) => creator !== undefined || workspace !== undefined, {
    error: 'creator or workspace: without either, whoever submits a run confirms its tag',
  })
  .transform(
    ({ tag, value, creator, workspace }): ConfirmedByPolicy => ({
      tag,
      ...(value && { value }),
      ...(creator && { creator }),
      ...(workspace && { workspace }),
    }),
  );

export const confirmedTagsSchema = z
  .array(entry, { error: 'a list such as [{tag: tier, workspace: ml-release}]' })
  .min(1, { error: 'at least one; or leave it out' });
