import { answerOf } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { mayAct } from '../../may.ts';
import { Time } from '../time.tsx';

/** How far the audit goes, and when it was last signed. Nothing for who may not read it. */
export function AuditFoot() {
  const { me } = useConsole();
  if (!mayAct(me.value, 'operator', null)) return <span />;
  return <ChainState />;
}

function ChainState() {
  const { api } = useConsole();
  const newest = async (kind?: 'audit.checkpoint') => {
    const query = { limit: 1, ...(kind && { kind }) };
    return (await answerOf(api.GET('/api/v1/audit', { params: { query } }))).items[0];
  };
  const { data } = useData(
    'audit chain',
    async () => ({ row: await newest(), signed: await newest('audit.checkpoint') }),
    ({ kind }) => kind !== 'pass',
  );
  const { value } = data.value;
  if (!value?.row) return <span />;
  return (
    <span>
      Audit: {value.row.seq.toLocaleString('en-US')} rows in one chain,{' '}
      {value.signed ? (
        <>
          last signed <Time at={value.signed.at} />
        </>
      ) : (
        'not signed yet'
      )}
      . <code>runwarden audit verify</code> checks it.
    </span>
  );
}
