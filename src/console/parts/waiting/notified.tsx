import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { listed } from '../../words/text.ts';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';

type Detail = Schemas['DecisionDetail'];

/** Notices of one finding are few; with more the newest are shown. */
const MOST = 4;

/** Who heard of a finding, when, and whether it reached them. */
export function Notified({ detail }: { detail: Detail }) {
  const { api } = useConsole();
  const { findingId, workspace } = detail;
  const read = async (): Promise<readonly Detail[]> => {
    if (findingId === null) return [];
    const query = { finding: findingId, workspace, limit: 50 };
    const { items } = await answerOf(api.GET('/api/v1/decisions', { params: { query } }));
    const notices = items.filter(({ recipients }) => recipients.length > 0).slice(0, MOST);
    return Promise.all(
      notices.map(({ id }) => answerOf(api.GET('/api/v1/decisions/{id}', { params: { path: { id } } }))),
    );
  };
  const { data } = useData(`notified ${findingId}`, read, ({ kind, run }) => kind === 'change' && run === detail.runId);
  const { value } = data.value;
  return (
    <>
      <h3>Who was notified</h3>
      {value && value.length === 0 && <p class="small q">Nobody is on record.</p>}
      <ul class="small q">
        {value?.toReversed().map(({ id, at, recipients, deliveries }) => (
          <li key={id}>
            <Time at={at} clock /> <Outside text={listed(recipients)} />, {reached(deliveries)}
          </li>
        ))}
      </ul>
    </>
  );
}

function reached(deliveries: Detail['deliveries']): string {
  if (deliveries.length === 0) return 'no channel takes it';
  const failed = deliveries.find(({ state }) => state === 'failed');
  if (failed && deliveries.every(({ state }) => state === 'failed'))
    return `not delivered${failed.lastError ? `: ${failed.lastError}` : ''}`;
  if (deliveries.some(({ state }) => state === 'delivered')) return failed ? 'delivered in part' : 'delivered';
  return 'on the way';
}
