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
export function describePhases({ stretches, setup, attempts, queueing, computed }: Timeline): string[] {
  if (stretches.length === 0) return ['nothing is known of its times'];
  const said = stretches.map((stretch) => `${SIGNS[stretch.phase]} ${stretch.phase} ${lengthOf(stretch)}`).join(', ');
  const more = [
    attempts.count > 1 && `${attempts.atLeast ? 'at least ' : ''}${attempts.count} attempts`,
    attempts.count > 1 && computed && `computed ${computed.inWords} in all`,
    queueing && `waits: ${queueing}`,
  ].filter((text) => typeof text === 'string');
  const parts = setup.map(({ part, inWords, log }) => `${part} ${inWords} (${log})`);
  return [barOf(stretches), [said, ...more].join('; '), ...(parts.length > 0 ? [parts.join(', ')] : [])];
}

/** What lasts may have no end; then its length is as far as it was seen. */
function lengthOf({ inWords, to }: Stretch): string {
  return to === null ? `${inWords.replace('at least ', '')} so far` : inWords;
}

/** Every stretch has a sign, however short it is. */
function barOf(stretches: readonly Stretch[]): string {
  const whole = stretches.reduce((sum, { seconds }) => sum + seconds, 0);
  if (whole === 0) return stretches.map(({ phase }) => SIGNS[phase]).join('');
  return stretches
    .map(({ phase, seconds }) => SIGNS[phase].repeat(Math.max(1, Math.round((seconds / whole) * WIDTH))))
    .join('');
}
