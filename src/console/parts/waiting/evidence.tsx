import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { type Judged, judgedIn, type PointedValue, pointedValue, reportLines } from '../../words/evidence.ts';
import { visible } from '../../words/text.ts';
import { GpuStrips } from '../gpu-strips.tsx';
import { Says } from '../says.tsx';
import { State, type StateKind } from '../state.tsx';
import { Outside } from '../text.tsx';
import { LogEnd } from './log-end.tsx';

type Detail = Schemas['DecisionDetail'];

/** What the decision rests on, in the form that fits: GPU strips, the failed report, a bar against a limit, the conditions. */
export function EvidenceOf({ detail, alike }: { detail: Detail; alike: number }) {
  const judged = judgedIn(detail.evidence);
  const pointed = pointedValue(judged);
  const hasGpus = judged.some(({ condition }) => condition.startsWith('gpu-'));
  return (
    <>
      {judged.length > 1 && <Conditions judged={judged} />}
      {hasGpus && <Strips detail={detail} />}
      {pointed && <Report detail={detail} pointed={pointed} alike={alike} />}
      {!hasGpus && !pointed && judged.map((one) => <AgainstLimit key={one.condition} judged={one} />)}
      <LogEnd workspace={detail.workspace} run={detail.runId} child={pointed?.runId ?? null} />
    </>
  );
}

const KINDS: Readonly<Record<Judged['outcome'], { readonly kind: StateKind; readonly word: string }>> = {
  violated: { kind: 'firing', word: 'Violated' },
  healthy: { kind: 'healthy', word: 'Healthy' },
  unknown: { kind: 'unknown', word: 'Unknown' },
};

function Conditions({ judged }: { judged: readonly Judged[] }) {
  return (
    <ul class="conditions small">
      {judged.map(({ condition, outcome, reason }) => (
        <li key={`${condition} ${reason}`}>
          <State kind={KINDS[outcome].kind}>{KINDS[outcome].word}</State>
          <span>
            <b>{condition}</b> <Says text={reason} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Strips({ detail }: { detail: Detail }) {
  const { api } = useConsole();
  const { workspace, runId } = detail;
  const read = () =>
    answerOf(api.GET('/api/v1/runs/{workspace}/{run}/series', { params: { path: { workspace, run: runId } } }));
  const { data } = useData(`series ${workspace} ${runId}`, read, ({ kind, run }) => kind === 'pass' || run === runId);
  const { value, problem } = data.value;
  return (
    <section class="gap-s">
      <h3>GPU use by device</h3>
      {problem && !value && (
        <p class="small q">
          <Says text={problem.message} raw />
        </p>
      )}
      {value && <GpuStrips series={value} policy={detail.policy} />}
    </section>
  );
}

function Report({ detail, pointed, alike }: { detail: Detail; pointed: PointedValue; alike: number }) {
  const { api } = useConsole();
  const { id } = detail;
  const read = async () => {
    const { items } = await answerOf(api.GET('/api/v1/decisions/{id}/evidence', { params: { path: { id } } }));
    const kept = items.find(({ name, content, dropped }) => name === pointed.artifact && content && !dropped);
    if (!kept?.content) return null;
    const path = { sha256: kept.content.sha256 };
    return String(await answerOf(api.GET('/api/v1/evidence/{sha256}', { params: { path }, parseAs: 'text' })));
  };
  const { data } = useData(`report ${id}`, read, ({ decision }) => decision === id);
  const { value, problem, isLoading } = data.value;
  const lines = value === null ? [] : reportLines(value, pointed.pointer);
  return (
    <section class="gap-s">
      <h3>
        <Outside text={pointed.artifact} />
        {pointed.step && (
          <>
            {' '}
            of <Outside text={pointed.step} />
          </>
        )}
        {alike > 1 && <span class="qq"> of the dearest of {alike}</span>}
      </h3>
      {lines.some(({ isHit }) => isHit) ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to take the focus, or no key reaches its end
        <pre class="code" tabIndex={0}>
          {lines.map(({ number, text, isHit }) => (
            <span key={number} class={isHit ? 'hit' : undefined}>
              <span class="ln">{number}</span>
              <bdi>{visible(text)}</bdi>
              {isHit && (
                <b>
                  {'   '}← {pointed.pointer}, expected {visible(pointed.expected)}
                </b>
              )}
            </span>
          ))}
        </pre>
      ) : (
        <p class="small">
          It says <b>{visible(JSON.stringify(pointed.found) ?? 'nothing')}</b> at <code>{pointed.pointer || '/'}</code>,
          and the policy expects <b>{visible(pointed.expected)}</b>.{' '}
          {!isLoading && (
            <span class="qq">
              {problem ? <Says text={problem.message} raw /> : 'The report itself is not kept here.'}
            </span>
          )}
        </p>
      )}
    </section>
  );
}

const WIDTH = 100;

/** A number beside its limit, as a bar. */
function AgainstLimit({ judged }: { judged: Judged }) {
  const { value, threshold, reason } = judged;
  if (typeof value !== 'number' || typeof threshold !== 'number' || threshold <= 0 || value <= threshold) return null;
  const limit = (threshold / value) * WIDTH * 0.98;
  return (
    <section class="gap-s">
      <svg class="plot" viewBox={`0 0 ${WIDTH} 22`} preserveAspectRatio="none" role="img" aria-label={visible(reason)}>
        <rect class="paper" width={WIDTH} height="22" />
        <rect class="area" y="6" width={WIDTH * 0.98} height="10" />
        <line class="bound" x1={limit} x2={limit} y1="0" y2="22" />
      </svg>
      <div class="legend">
        <span>
          <i />
          <Says raw text={reason} />
        </span>
        <span>
          <i class="bound" />
          the limit
        </span>
      </div>
    </section>
  );
}
