import { z } from 'zod';
import { PROGRESS_ENDS, PROGRESS_STAGES, type ProgressState } from '../../core/decision/progress.ts';
import { listOf, timeOut } from './common.ts';

const WORDS = { ...PROGRESS_STAGES, ...PROGRESS_ENDS };

const progressState = z
  // Object.keys loses the key type.
  .enum(Object.keys(WORDS) as ProgressState[])
  .describe(
    Object.entries(WORDS)
      .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
      .join('; '),
  );

export const progressOut = z
  .object({
    state: progressState,
    at: timeOut,
    because: z.string().nullable().describe('Why it is so, in plain words.'),
    isOver: z.boolean().describe('Nothing more comes.'),
    steps: listOf(z.object({ state: progressState, at: timeOut })).describe(
      'What it has passed, with the present state.',
    ),
    due: z
      .object({ at: timeOut, what: z.string() })
      .nullable()
      .describe('When people hear, or what else comes, if the state stays.'),
  })
  .meta({ id: 'Progress', description: 'How far a cancel has come, or how it ended.' });
