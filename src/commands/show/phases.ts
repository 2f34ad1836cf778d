import type { Schemas } from '../../api/client.ts';
import type { StretchKind } from '../../core/evidence/timeline.ts';

type Timeline = Schemas['Timeline'];
type Stretch = Timeline['stretches'][number];

const WIDTH = 60;

const SIGNS: Readonly<Record<StretchKind, string>> = {
  waiting: '░',
  queue: '░',
  setup: '▒',
  run: '█',
  break: '·',
  finalizing: '▓',
  canceling: '▓',
  unrecognised: '?',
};

/** The times of a run as a bar, each stretch as wide as it is long, with the lengths below it. */
export function describePhases(timeline: Timeline): string[] {
  const { stretches, setup, attempts, queueing, computed } = timeline;
  if (stretches.length === 0) return ['nothing is known of its times'];
  const said = stretches
    .map((stretch) => `${SIGNS[stretch.phase]} ${stretch.phase} ${lengthOf(stretch, timeline)}`)
    .join(', ');
  const more = [
    attempts.count > 1 && `${attempts.atLeast ? 'at least ' : ''}${attempts.count} attempts`,
    attempts.count > 1 && computed && `computed ${computed.inWords} in all`,
    queueing && `waits: ${queueing}`,
  ].filter((text) => typeof text === 'string');
  const parts = setup.map(({ part, inWords, log }) => `${part} ${inWords} (${log})`);
  return [barOf(stretches), [said, ...more].join('; '), ...(parts.length > 0 ? [parts.join(', ')] : [])];
}

/** What lasts has no end yet. Where a pass alone saw it begin, it may have begun before. */
function lengthOf({ inWords, from, to }: Stretch, timeline: Timeline): string {
  if (to !== null) return inWords;
  return `${inWords.replace('at least ', '')} ${isReported(from, timeline) ? 'so far' : 'since first seen'}`;
}

/** Whether Azure reports that the latest stretch began then: at the submission, a start, or the end of a break. */
function isReported(from: string, { createdAt, startedAt, stretches }: Timeline): boolean {
  const before = stretches.at(-2);
  return [createdAt, startedAt].includes(from) || (before?.phase === 'break' && before.source === 'azure');
}

/** Every stretch has a sign, however short it is. */
function barOf(stretches: readonly Stretch[]): string {
  const whole = stretches.reduce((sum, { seconds }) => sum + seconds, 0);
  if (whole === 0) return stretches.map(({ phase }) => SIGNS[phase]).join('');
  return stretches
    .map(({ phase, seconds }) => SIGNS[phase].repeat(Math.max(1, Math.round((seconds / whole) * WIDTH))))
    .join('');
}
