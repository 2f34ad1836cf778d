import { z } from 'zod';
import type { SaidWrong } from '../../core/money/cancel-cases.ts';
import { type JudgedCancel, WRONGS, type Wrong } from '../../core/money/judged-cancels.ts';
import type { PrecisionRow } from '../../core/money/precision-table.ts';
import { MODES } from '../../core/policy/policy.ts';
import type { PolicyFall } from '../../core/policy/precision-floor.ts';
import { timeOut } from './common.ts';

const wrongOut = z
  .object({
    decisionId: z.string(),
    runId: z.string(),
    at: timeOut,
    wrong: z.enum(Object.keys(WRONGS) as Wrong[]).describe(
      Object.entries(WRONGS)
        .map(([word, meaning]) => `\`${word}\`: ${meaning}`)
        .join('; '),
    ),
    because: z.string().describe('What shows it.'),
  })
  .meta({ id: 'WrongCancel' });

export const fellOut = z.object({ since: timeOut, because: z.string().describe('With the numbers.') }).meta({
  id: 'PolicyFall',
  description: 'A policy in enforce asks before each cancel, until a person trusts it again.',
});

export const precisionOut = z
  .object({
    policy: z.string(),
    mode: z.enum(MODES),
    problems: z.int().describe('Findings of the last 90 days.'),
    asked: z.int().describe('Those about which people were asked.'),
    cancelled: z.int().describe('Runs that were cancelled.'),
    kept: z.int().describe('Findings whose run people kept, by a no.'),
    right: z.int().describe('Of the newest 50 cancels within 90 days, how many were right.'),
    of: z.int(),
    precision: z.number().nullable().describe('The share; null where no cancel is judged.'),
    low: z.number().nullable().describe('Lower end of the 95 % interval by Wilson.'),
    high: z.number().nullable(),
    hypothetical: z.boolean().describe('Of what a policy in audit or notify would have cancelled.'),
    whatToDo: z.string(),
    fell: fellOut.nullable(),
    wrong: z.array(wrongOut).describe('The wrong ones of these, the newest first.'),
  })
  .meta({ id: 'PolicyPrecision', description: 'How often a policy is right, and whether it may be raised.' });

export function showPrecision(row: PrecisionRow): z.output<typeof precisionOut> {
  const { policy, mode, problems, asked, cancelled, kept, share, hypothetical, advice, fell, wrong } = row;
  const { count: right = 0, of = 0, low = null, high = null } = share ?? {};
  return {
    ...{ policy, mode, problems, asked, cancelled, kept, right, of, low, high, hypothetical },
    precision: share && right / of,
    whatToDo: advice,
    fell: fell && { since: fell.since, because: fell.because },
    wrong: wrong.map(showWrong),
  };
}

function showWrong({ decisionId, runId, at, wrong, because }: JudgedCancel): z.output<typeof wrongOut> {
  // Only wrong ones are shown.
  return { decisionId, runId, at, wrong: wrong ?? 'marked', because };
}

export const saidWrongOut = z
  .object({ author: z.string(), at: timeOut, reason: z.string() })
  .meta({ id: 'SaidWrong', description: "A person's word that a cancel was wrong. It counts against the policy." });

export function showSaidWrong({ author, at, reason }: SaidWrong): z.output<typeof saidWrongOut> {
  return { author, at, reason };
}

export const trustedOut = z
  .object({ policy: z.string(), fell: fellOut, trustedBy: z.string(), trustedAt: timeOut, reason: z.string() })
  .meta({ id: 'PolicyTrusted', description: 'A policy that cancels without asking again.' });

export function showTrusted(fall: PolicyFall, { by, at, reason }: { by: string; at: number; reason: string }) {
  const { policy, since, because } = fall;
  return { policy, fell: { since, because }, trustedBy: by, trustedAt: at, reason };
}
