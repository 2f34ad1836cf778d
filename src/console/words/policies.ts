import type { components } from '../../api/types.ts';
import { counted } from './money.ts';

type Schemas = components['schemas'];
type Policy = Schemas['Policy'];
type Mode = Policy['mode'];
type Answers = Schemas['PolicyAnswers'];
type Change = Schemas['SimulatedChange'];

/** What each mode lets a policy do, from the least to the most. */
export const MODES: readonly (readonly [Mode, string])[] = [
  ['off', 'judges nothing'],
  ['audit', 'records'],
  ['notify', 'notifies people'],
  ['approve', 'asks, then cancels'],
  ['enforce', 'cancels by itself'],
];

/** The mode above; null for the highest. */
export function nextMode(mode: Mode): Mode | null {
  return MODES[MODES.findIndex(([one]) => one === mode) + 1]?.[0] ?? null;
}

/** Findings of a policy now: `1 firing, 2 pending`. */
export function findingsInWords(findings: readonly Pick<Schemas['Finding'], 'policy' | 'state'>[], policy: string) {
  const own = findings.filter((finding) => finding.policy === policy);
  const firing = own.filter(({ state }) => state === 'firing').length;
  const pending = own.filter(({ state }) => state === 'pending').length;
  const parts = [firing > 0 && `${firing} firing`, pending > 0 && `${pending} pending`].filter(Boolean);
  return parts.length === 0 ? 'no finding' : parts.join(', ');
}

/** What people answered, in a few words beside the name: `47 of 50 approved`. */
export function answersInShort({ mode, answers }: Pick<Policy, 'mode' | 'answers'>): string {
  const answered = answers.approved + answers.rejected;
  if (answered > 0) return `${answers.approved} of ${answered} approved`;
  if (mode === 'off') return 'judges nothing';
  return mode === 'audit' || mode === 'notify' ? 'asks nobody' : 'no answer yet';
}

/** What the answers of people say, as a verdict and the figures behind it. */
export function answersVerdict({ approved, rejected, share }: Answers): readonly [string, string] {
  const answered = approved + rejected;
  if (answered === 0) return ['Nobody answered a question of it in 90 days.', 'So nothing can be said yet.'];
  const said = `People approved ${approved} of ${counted(answered, 'question')}`;
  if (!share) return ['Too few to say.', `${said}. An interval needs 5 answers.`];
  const [low, high] = [percent(share.low), percent(share.high)];
  return [
    `${said}: ${percent(approved / answered)}.`,
    `With 95 % confidence they approve between ${low} and ${high} of its questions.`,
  ];
}

/** `94 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** What a change does to runs: `6 not any more, 8 new, 2 at another time`. */
export function changeInWords({ before, after, added, removed, moved }: Change): string {
  // At most 200 of each are listed; the figures are of all.
  const isCut = before - removed.length !== after - added.length;
  const least = isCut ? 'at least ' : '';
  const parts = [
    removed.length > 0 && `${least}${removed.length} not any more`,
    added.length > 0 && `${least}${added.length} new`,
    moved > 0 && `${moved} at another time`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** A line of a policy as what it names and the rest, so that the keys can be seen. */
export function keyOfLine(line: string): readonly [before: string, key: string, rest: string] {
  const found = /^(\s*(?:- )?)([\w-]+)(:(?:\s.*)?)$/.exec(line);
  if (!found) return ['', '', line];
  const [, before = '', key = '', rest = ''] = found;
  return [before, key, rest];
}

/** The file as its folder has it: `policies/idle-gpu.yaml`. */
export function shortFile(file: string): string {
  return file.split(/[/\\]/).slice(-2).join('/');
}
