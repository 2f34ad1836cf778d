import type { Schemas } from '../../api.ts';
import type { Data } from '../../data.ts';
import { bytesInWords } from '../../words/run.ts';
import { visible } from '../../words/text.ts';
import { GpuStrips } from '../gpu-strips.tsx';
import { Loading, ProblemNote } from '../notes.tsx';
import { Unknown } from '../state.tsx';
import { Time } from '../time.tsx';

type Item = Schemas['KeptItem'];

interface Props {
  readonly run: Schemas['RunDetail'];
  readonly kept: Data<{ readonly items: readonly Item[] }>;
  readonly series: Data<Schemas['RunSeries']>;
}

/** The GPU use device by device, and what was kept of the run as files. */
export function Evidence({ run, kept, series }: Props) {
  const items = newestOf(kept.value?.items ?? []);
  const asked = run.worst?.policy;
  return (
    <section class="sec" id="evidence" aria-labelledby="evidence-h">
      <header>
        <h2 id="evidence-h">Evidence</h2>
        <p>GPU use by the record, and what was kept</p>
      </header>
      <div class="panel">
        <div class="body gap-m">
          {series.value && <GpuStrips series={series.value} {...(asked !== undefined && { policy: asked })} />}
          {!series.value && series.problem && (
            <ProblemNote problem={series.problem} lead="The GPU use could not be read." />
          )}
          {!kept.value && kept.problem && (
            <ProblemNote problem={kept.problem} lead="What was kept could not be read." />
          )}
          {!kept.value && !kept.problem && <Loading />}
          {kept.value && items.length === 0 && (
            <p class="small q">
              Nothing was kept of it. Evidence is kept when something is decided, and when a run ends.
            </p>
          )}
          {items.length > 0 && (
            <ul class="small kept">
              {items.map((item) => (
                <li key={item.id}>
                  <KeptItem item={item} />
                </li>
              ))}
            </ul>
          )}
          {items.length > 0 && (
            <p class="xs qq">
              All of it as one folder, with a README: <code>runwarden evidence {visible(run.id)}</code>
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

/** Of files that were kept several times, the newest. */
function newestOf(items: readonly Item[]): Item[] {
  const newest = new Map<string, Item>();
  for (const item of items) newest.set(`${item.ofRun.id} ${item.name}`, item);
  return [...newest.values()];
}

function KeptItem({ item }: { item: Item }) {
  const { name, content, missing, dropped, at, ofRun, runId } = item;
  const whose = ofRun.id === runId ? '' : ` of ${visible(ofRun.displayName || ofRun.id)}`;
  if (dropped)
    return (
      <>
        {visible(name)}
        {whose} <span class="qq">dropped: {visible(dropped.because)}</span>
      </>
    );
  if (!content)
    return (
      <>
        {visible(name)}
        {whose} <Unknown>missing</Unknown> <span class="qq">{visible(missing ?? 'no reason is on record')}</span>
      </>
    );
  const part = content.whole.from > 0 ? `its last ${bytesInWords(content.bytes)}` : bytesInWords(content.bytes);
  return (
    <>
      <a href={`/api/v1/evidence/${content.sha256}`} download>
        {visible(name)}
      </a>
      {whose}{' '}
      <span class="qq">
        {part}, kept <Time at={at} />
        {Object.keys(content.redacted).length > 0 && ', without the secrets in it'}
      </span>
    </>
  );
}
