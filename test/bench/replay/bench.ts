import { createReplay, type ReplayResult } from '../../../src/evidence/replay.ts';
import { policyFromText } from '../../../src/policy/index.ts';
import type { Bench } from '../report.ts';
import { shown } from '../statistics.ts';
import { A_MONTH, Month } from './month.ts';

const TAMPERED = 1000;

/** Every decision of a month that was watched live, derived again from what is kept of it; and what keeping it costs. */
export const replay: Bench = async ({ quick, abort, progress }) => {
  const spec = quick ? { ...A_MONTH, days: 2, runs: 170 } : A_MONTH;
  const watched = (words: string) => ({
    onPass: ({ passes }: Month) => {
      abort.throwIfAborted();
      if (passes % 96 === 0) progress(`${words}: day ${passes / 96} of ${spec.days}`);
    },
  });
  const week = { ...spec, days: Math.min(7, spec.days), runs: Math.round((spec.runs * 7) / spec.days) };
  const without = await Month.live(week, { kind: 'memory' }, { ...watched('without a basis'), keepsBases: false });
  const withoutMs = without.commits / without.passes;
  await without.store.close();
  const sameWeek = await Month.live(week, { kind: 'memory' }, watched('the same week'));
  const withMs = sameWeek.commits / sameWeek.passes;
  await sameWeek.store.close();
  const month = await Month.live(spec, { kind: 'memory' }, watched('the month'));
  try {
    const decisions = await month.decisions();
    const bytes = await month.bytes();
    progress('deriving again');
    const began = performance.now();
    const results = await replayAll(month);
    const msEach = (performance.now() - began) / decisions.length;
    const agree = results.get('agrees') ?? 0;
    progress('tampering');
    const found = await tamper(month, TAMPERED);
    const kinds = Map.groupBy(decisions, ({ kind, withheld }) => `${kind}${withheld === null ? '' : `: ${withheld}`}`);
    const bytesEach = bytes / decisions.length;
    return {
      name: 'replay',
      tables: [
        {
          title: `${spec.days} days of ${shown(spec.runs)} runs in one workspace, a pass every 15 minutes, people who answer, freeze and exempt`,
          head: [
            'passes',
            'decisions',
            'agree',
            'ms each',
            'bytes each',
            'bytes a day',
            'ms a commit',
            'without a basis',
          ],
          rows: [
            [
              shown(month.passes),
              shown(decisions.length),
              shown(agree),
              shown(msEach, 1),
              shown(bytesEach),
              shown(bytes / spec.days),
              shown(withMs, 1),
              shown(withoutMs, 1),
            ],
          ],
        },
        {
          title: 'What was decided',
          head: ['decision', 'count'],
          rows: [...kinds].map(([kind, all]) => [kind, shown(all.length)]),
        },
      ],
      figures: {
        spec,
        decisions: decisions.length,
        results: Object.fromEntries(results),
        msEach,
        bytesEach,
        bytesPerDay: bytes / spec.days,
        commitMs: { with: withMs, without: withoutMs },
        tampered: { tried: TAMPERED, found },
      },
      aims: [
        {
          aim: 'every decision of the month is derived again, to the letter',
          measured: `${shown(agree)} of ${shown(decisions.length)}`,
          met: agree === decisions.length,
        },
        {
          aim: `${shown(TAMPERED)} changes of what decisions rest on are all found`,
          measured: shown(found),
          met: found === TAMPERED,
        },
      ],
    };
  } finally {
    await month.store.close();
  }
};

/** How many decisions came to what. */
export async function replayAll(month: Month): Promise<Map<ReplayResult['kind'] | 'gone', number>> {
  const derive = createReplay(policyFromText);
  const results = new Map<ReplayResult['kind'] | 'gone', number>();
  for (const { id } of await month.decisions()) {
    const kept = await month.store.ledger.keptDecision(id);
    const kind = kept ? derive(kept).kind : 'gone';
    results.set(kind, (results.get(kind) ?? 0) + 1);
  }
  return results;
}

/** Changes one character of what a decision rests on, again and again. @returns how many of the changes were found. */
async function tamper(month: Month, times: number): Promise<number> {
  const derive = createReplay(policyFromText);
  const decisions = await month.decisions();
  let found = 0;
  for (let turn = 0; turn < times; turn += 1) {
    const kept = await month.store.ledger.keptDecision(decisions[(turn * 7919) % decisions.length]?.id ?? '');
    if (!kept?.basis) continue;
    const names = Object.keys(kept.basis.texts);
    const name = names[turn % names.length] ?? '';
    const text = kept.basis.texts[name] ?? '';
    const place = (turn * 104_729) % text.length;
    const other = text[place] === '7' ? '8' : '7';
    const texts = { ...kept.basis.texts, [name]: `${text.slice(0, place)}${other}${text.slice(place + 1)}` };
    if (derive({ ...kept, basis: { ...kept.basis, texts } }).kind === 'damaged') found += 1;
  }
  return found;
}
