import { z } from 'zod';
import { listOf, timeOut } from './common.ts';
import { deliveryOut } from './delivery.ts';

/** What a piece of a story is about. */
export const STORY_KINDS = [
  'submitted',
  'status',
  'finding-began',
  'finding-fired',
  'finding-ended',
  'notice',
  'question',
  'answer',
  'withheld',
  'cancel',
  'cancel-step',
  'objection',
  'extension-request',
  'override',
] as const;

const pieceOut = z
  .object({
    at: timeOut,
    kind: z.enum(STORY_KINDS),
    by: z.enum(['run', 'runwarden', 'person']).describe('Who did it: what Azure reports of the run is by the run.'),
    who: z.string().nullable().describe('The name, where it is by a person.'),
    says: z.string().describe('What happened, in a sentence; by a person it follows the name.'),
    quote: z.string().nullable().describe('What the person said.'),
    until: timeOut.nullable().describe('When what it says ends, or is due.'),
    policy: z.string().nullable(),
    findingId: z.string().nullable(),
    decisionId: z.string().nullable(),
    overrideId: z.string().nullable(),
    deliveries: listOf(deliveryOut).describe('Of a notice or a question: how it went out.'),
    audit: z.boolean().describe('Under a policy in mode audit, from which nothing follows.'),
    minor: z.boolean().describe('Of interest to who wants to know every pass: why nothing was done, and every status.'),
  })
  .meta({ id: 'StoryPiece', description: 'One thing that happened to a run.' });

export const storyOut = z
  .object({
    now: timeOut,
    items: listOf(pieceOut).describe('The oldest first.'),
    cut: z.boolean().describe('There is so much of it that the oldest decisions are left out.'),
  })
  .meta({ id: 'Story', description: 'What happened to a run, in words.' });

export type StoryPiece = z.output<typeof pieceOut>;
