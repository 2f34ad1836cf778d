import { visible } from '../../words/text.ts';
import { lengthInWords } from '../../words/time.ts';
import { Says } from '../says.tsx';
import { State } from '../state.tsx';

interface Judged {
  readonly name: string;
  readonly outcome: 'violated' | 'healthy' | 'unknown';
  readonly reason: string;
  readonly numbers: readonly string[];
}

const KINDS = { violated: 'firing', healthy: 'healthy', unknown: 'unknown' } as const;

/** Each judged condition with its numbers, behind a line that opens. */
export function Conditions({ evidence }: { evidence: unknown }) {
  const judged = judgedOf(evidence);
  if (judged.length === 0) return null;
  return (
    <details class="conditions">
      <summary class="xs q">{judged.length === 1 ? 'Its numbers' : `${judged.length} conditions`}</summary>
      <ul class="gap-s small">
        {judged.map(({ name, outcome, reason, numbers }) => (
          <li key={`${name} ${reason}`}>
            <State kind={KINDS[outcome]}>{visible(name)}</State> <Says raw text={reason} />
            {numbers.length > 0 && <div class="qq xs">{numbers.join(' · ')}</div>}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The leaves of a tree of evidence. Each kind has numbers of its own, so its shape is read with care. */
function judgedOf(evidence: unknown): Judged[] {
  if (!isRecord(evidence)) return [];
  const { children, condition, outcome, reason } = evidence;
  if (Array.isArray(children)) return children.flatMap(judgedOf);
  if (typeof condition !== 'string' || typeof reason !== 'string') return [];
  if (outcome !== 'violated' && outcome !== 'healthy' && outcome !== 'unknown') return [];
  return [{ name: condition, outcome, reason, numbers: numbersOf(evidence) }];
}

function numbersOf({ value, threshold, coverage, ageSeconds, path }: Readonly<Record<string, unknown>>): string[] {
  const shown = (word: string, given: unknown) =>
    given === null || given === undefined ? [] : [`${word} ${visible(String(given))}`];
  return [
    ...shown('value', typeof value === 'object' ? null : value),
    ...shown('threshold', typeof threshold === 'object' ? null : threshold),
    ...(typeof coverage === 'number' ? [`${Math.round(coverage * 1000) / 10} % of the samples`] : []),
    ...(typeof ageSeconds === 'number' ? [`newest ${lengthInWords(ageSeconds * 1000)} old`] : []),
    ...shown('at', path),
  ];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
