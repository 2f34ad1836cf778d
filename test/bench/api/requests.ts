import { decisionOf, runOf, type Size } from './fill.ts';
import { KEY } from './service.ts';

/** Each list, each filter, a deep page, and single things, by name. */
export async function requests(base: string, { decisions, runs }: Size): Promise<[string, string[]][]> {
  const many = Array.from({ length: 200 }, (_, index) => index);
  const anyRun = many.map((index) => runOf(runs - ((index * 37) % runs)));
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const deep = (path: string) => deepPages(base, path);
  const list = (path: string): string[] => [`/api/v1/${path}`];
  const named: [string, string[]][] = [
    ['decisions', list('decisions')],
    ['decisions, deep', await deep('/api/v1/decisions?limit=200')],
    ['decisions of a kind', ['notify', 'ask', 'cancel', 'withhold'].flatMap((kind) => list(`decisions?kind=${kind}`))],
    ['decisions of a policy', list('decisions?policy=idle-gpu')],
    ['decisions of a workspace', many.slice(0, 20).flatMap((n) => list(`decisions?workspace=ml-bench-${n}`))],
    ['decisions of a run', anyRun.flatMap(({ workspace, run }) => list(`decisions?workspace=${workspace}&run=${run}`))],
    ['decisions of an owner', many.flatMap((n) => list(`decisions?owner=owner-${n}@example.com`))],
    ['decisions withheld', ['limited', 'exempt', 'frozen'].flatMap((word) => list(`decisions?withheld=${word}`))],
    ['decisions in audit', list('decisions?audit=true')],
    ['decisions in a time', many.flatMap((n) => list(`decisions?since=${at(50 - n / 5)}&until=${at(49 - n / 5)}`))],
    ['questions that wait', list('decisions?waiting=true')],
    ['questions for a reason', list('decisions?because=again')],
    ['outcomes', ['confirmed', 'failed', 'approved', 'kept'].flatMap((word) => list(`decisions?outcome=${word}`))],
    ['a decision', many.flatMap((n) => list(`decisions/${decisionOf(decisions - ((n * 4001) % decisions))}`))],
    ['runs', list('runs')],
    ['runs, deep', await deep('/api/v1/runs?limit=200')],
    ['active runs', list('runs?active=true')],
    ['dearest runs', list('runs?sort=dearest')],
    ['longest runs', list('runs?sort=longest')],
    ['runs of an owner', many.flatMap((n) => list(`runs?owner=owner-${n}@example.com`))],
    ['runs of an experiment', many.flatMap((n) => list(`runs?experiment=experiment-${n}`))],
    ['runs in a state', ['firing', 'unknown'].flatMap((state) => list(`runs?state=${state}`))],
    ['a run', anyRun.flatMap(({ workspace, run }) => list(`runs/${workspace}/${run}`))],
    ['findings', list('findings')],
    ['overrides', list('overrides')],
    ['objections', list('objections')],
    ['acts', list('acts')],
    ['audit', list('audit')],
    ['audit of a kind', list('audit?kind=question.answered')],
    ['workspaces', list('workspaces')],
  ];
  return named;
}

/** What looks at much of the store, by name: people, pages and scrapers ask for these now and then. */
export function wholes({ runs }: Size): [string, string[]][] {
  const texts = Array.from({ length: 50 }, (_, n) => `/api/v1/runs?q=training%20${(n * 499) % runs}`);
  return [
    ['/api/v1/now', ['/api/v1/now']],
    ['/api/v1/policies', ['/api/v1/policies']],
    ['/api/v1/decision-counts', ['/api/v1/decision-counts?kind=cancel']],
    ['runs by a text', texts],
    ['/metrics', ['/metrics']],
    ['/readyz', ['/readyz']],
  ];
}

/** Which of the requests make the mixed load, in equal parts. */
export const MIXED = ['decisions of a workspace', 'a decision', 'active runs', 'runs of an owner', 'a run'] as const;

/** The addresses of pages further and further down. */
async function deepPages(base: string, path: string): Promise<string[]> {
  const found: string[] = [];
  let cursor = '';
  for (let page = 0; page < 20; page++) {
    const answer = await fetch(`${base}${path}${cursor}`, { headers: { authorization: `Bearer ${KEY}` } });
    // Every list has it.
    const { next } = (await answer.json()) as { next: string | null };
    if (next === null) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
    found.push(`${path.replace('limit=200', 'limit=50')}${cursor}`);
  }
  return found.length === 0 ? [path] : found;
}
