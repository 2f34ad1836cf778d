import { describe, expect, test } from 'vitest';
import { AzureError, type Refreshed, type RunPage, type Runs } from '../../src/core/ports/azure.ts';
import type { ScanLedger, ScanState } from '../../src/core/ports/scan-ledger.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { phaseOf } from '../../src/core/run/status.ts';
import type { KnownRun } from '../../src/core/signal/known-run.ts';
import { DAY, formatInstant, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { listActiveRuns } from '../../src/watch/active-runs.ts';
import { ago, aRun, NOW } from '../conditions/snapshots.ts';

const WORKSPACE: Workspace = {
  id: 'w',
  name: 'ml-prod',
  subscriptionId: 's',
  resourceGroup: 'g',
  location: 'westeurope',
  tags: {},
};
const PAGE = 3;

/** Runs by id, status and age, newest first as Azure lists them. */
type Listed = readonly (readonly [id: string, status: string, age: number])[];

/** A workspace in Azure, listed three runs a page; what was asked of it is noted. */
class Azure implements Runs {
  readonly failures = async () => new Map();
  readonly asked: string[] = [];
  runs: Listed;
  malformed: RunPage['malformed'] = [];
  /** Fails as so told, before the request is answered. */
  failing: (asked: string) => Error | null = () => null;
  readonly answers = new Map<string, Refreshed>();

  constructor(runs: Listed) {
    this.runs = runs;
  }

  private ask(what: string): void {
    this.asked.push(what);
    const error = this.failing(what);
    if (error) throw error;
  }

  private toRun([id, status, age]: Listed[number]): Run {
    return aRun({ id, status, phase: phaseOf(status), createdAt: ago(age) });
  }

  async page(_: Workspace, continuation: string | null): Promise<RunPage> {
    this.ask(`page ${continuation ?? 'first'}`);
    const from = Number(continuation ?? 0);
    const next = from + PAGE < this.runs.length ? String(from + PAGE) : null;
    const runs = this.runs.slice(from, from + PAGE).map((listed) => ({ run: this.toRun(listed), timing: null }));
    return { runs, next, malformed: from === 0 ? this.malformed : [] };
  }

  async refresh(_: Workspace, ids: readonly string[]): Promise<ReadonlyMap<string, Refreshed>> {
    this.ask(`refresh ${[...ids].sort().join(',')}`);
    return new Map(
      ids.flatMap((id): [string, Refreshed][] => {
        const listed = this.runs.find(([name]) => name === id);
        const found: Refreshed | undefined = listed && {
          kind: 'found',
          listed: { run: this.toRun(listed), timing: null },
        };
        const answer = this.answers.get(id) ?? found;
        return answer ? [[id, answer]] : [];
      }),
    );
  }

  read(): Promise<never> {
    throw new Error('a listing reads no run alone');
  }

  cancel(): Promise<never> {
    throw new Error('a listing cancels nothing');
  }
}

/** Remembers what a listing writes, and in which order. */
class WorkspaceState implements Pick<ScanLedger, 'scanState' | 'saveScanState' | 'activeRuns' | 'observe'> {
  state: ScanState;
  readonly active = new Map<string, Run>();
  readonly written: string[] = [];

  constructor(state: Partial<ScanState> = {}, active: readonly Run[] = []) {
    this.state = { knownUpTo: null, fullListing: null, lastFullListingAt: null, orderBrokenAt: null, ...state };
    for (const run of active) this.active.set(run.id, run);
  }

  async scanState() {
    return this.state;
  }

  async saveScanState(_: string, state: ScanState) {
    this.written.push(`state ${state.fullListing ? `at ${state.fullListing.continuation}` : 'done'}`);
    this.state = state;
  }

  async activeRuns() {
    return [...this.active.values()].map((run) => ({ run, phaseSince: ago(HOUR), lastSeenAt: ago(HOUR) }));
  }

  async observe(_: string, runs: readonly KnownRun[]) {
    this.written.push(`runs ${runs.map(({ run }) => run.id).join(',')}`);
    for (const { run } of runs) this.active.set(run.id, run);
  }
}

function ledgerOf(memory: WorkspaceState): ScanLedger {
  const unused = () => Promise.reject(new Error('a listing does not do this'));
  return {
    scanState: () => memory.scanState(),
    saveScanState: (id, state) => memory.saveScanState(id, state),
    activeRuns: () => memory.activeRuns(),
    lastSeen: async () => [],
    observe: (id, runs) => memory.observe(id, runs),
    lease: unused,
    endedParents: async () => ({ open: [], settled: [] }),
    noteParents: async () => {},
    saveParents: async () => {},
    markGone: unused,
    passEnded: unused,
  };
}

async function list(azure: Azure, memory: WorkspaceState, given: { now?: Instant; stopAfter?: number } = {}) {
  azure.asked.length = 0;
  memory.written.length = 0;
  let requests = 0;
  const listed = await listActiveRuns(WORKSPACE, {
    runs: azure,
    ledger: ledgerOf(memory),
    now: given.now ?? NOW,
    abort: new AbortController().signal,
    blindAfter: HOUR,
    progress: async () => {
      if (requests++ === given.stopAfter) throw new Error('killed');
    },
  });
  return {
    active: listed.active.map(({ run }) => run.id).sort(),
    ended: listed.ended.map(({ run }) => run.id),
    gone: listed.gone,
    unreadable: listed.unreadable.map(({ known, reason }) => `${known.run.id}: ${reason}`),
    warnings: listed.warnings,
    unseen: listed.unseen.map(({ what, reason }) => `${what}: ${reason}`),
  };
}

/** So many runs a quarter of an hour apart, of which those named are running. */
function history(count: number, ...running: number[]): Listed {
  return Array.from({ length: count }, (_, index) => [
    `r${index}`,
    running.includes(index) ? 'Running' : 'Completed',
    (index + 1) * 15 * MINUTE,
  ]);
}

/** All is known: the sweep is over and the newest run is r0. */
function known(azure: Azure, ...active: string[]): WorkspaceState {
  const newest = ago(azure.runs[0]?.[2] ?? 0);
  const runs = azure.runs.filter(([id]) => active.includes(id));
  const state = { knownUpTo: newest, lastFullListingAt: ago(DAY) };
  return new WorkspaceState(
    state,
    runs.map(([id, , age]) => aRun({ id, createdAt: ago(age) })),
  );
}

describe('at first sight', () => {
  test('the whole history is gone through, and the old run that still burns is found', async () => {
    const azure = new Azure(history(8, 1, 7));
    const memory = new WorkspaceState();
    expect(await list(azure, memory)).toMatchObject({ active: ['r1', 'r7'], warnings: [] });
    expect(azure.asked).toEqual(['page first', 'page 3', 'page 6']);
    expect(memory.state).toMatchObject({ knownUpTo: ago(15 * MINUTE), fullListing: null, lastFullListingAt: NOW });
  });

  test('what a page shows is written before the place to which the listing has come', async () => {
    const memory = new WorkspaceState();
    await list(new Azure(history(8, 1, 7)), memory);
    expect(memory.written).toEqual(['runs r1', 'state at 3', 'state at 6', 'runs r7', 'state done', 'state done']);
  });

  test('killed before any request, it goes on at the page where it was and finds the same runs', async () => {
    for (let stopAfter = 0; stopAfter < 4; stopAfter++) {
      const azure = new Azure(history(11, 0, 4, 10));
      const memory = new WorkspaceState();
      await expect(list(azure, memory, { stopAfter })).rejects.toThrow('killed');
      expect((await list(azure, memory)).active).toEqual(['r0', 'r10', 'r4']);
      // The newest page once more, and then only what had not been read.
      expect(azure.asked.filter((asked) => asked.startsWith('page')).length).toBeLessThanOrEqual(4 - stopAfter + 1);
      expect(memory.state.fullListing).toBeNull();
    }
  });

  test('runs submitted while it goes on over several passes are found as well', async () => {
    const azure = new Azure(history(8, 7));
    const memory = new WorkspaceState();
    await expect(list(azure, memory, { stopAfter: 2 })).rejects.toThrow('killed');
    azure.runs = [['late', 'Running', MINUTE], ...azure.runs];
    expect((await list(azure, memory)).active).toEqual(['late', 'r7']);
  });

  test('an empty workspace is listed, and so is its first run', async () => {
    const azure = new Azure([]);
    const memory = new WorkspaceState();
    expect((await list(azure, memory)).active).toEqual([]);
    azure.runs = [['r', 'Running', MINUTE]];
    expect((await list(azure, memory)).active).toEqual(['r']);
    expect(azure.asked).toEqual(['page first']);
  });
});

describe('afterwards', () => {
  test('the requests do not grow with the history', async () => {
    for (const length of [30, 300, 3000]) {
      const azure = new Azure(history(length, 0));
      await list(azure, known(azure, 'r0'));
      expect(azure.asked).toEqual(['page first']);
    }
  });

  test('it pages from the newest down to what is known and no further', async () => {
    const azure = new Azure(history(30));
    const memory = known(azure);
    azure.runs = [
      ...Array.from({ length: 4 }, (_, index) => [`n${index}`, 'Queued', index * MINUTE] as const),
      ...azure.runs,
    ];
    expect((await list(azure, memory)).active).toEqual(['n0', 'n1', 'n2', 'n3']);
    expect(azure.asked).toEqual(['page first', 'page 3']);
    expect(memory.state.knownUpTo).toBe(NOW);
  });

  test('known active runs deep in the history are refreshed by id, all in one call', async () => {
    const azure = new Azure(history(30, 20, 25));
    const memory = known(azure, 'r20', 'r25');
    expect((await list(azure, memory)).active).toEqual(['r20', 'r25']);
    expect(azure.asked).toEqual(['page first', 'refresh r20,r25']);
  });

  test('runs found by a pass that then fails are not lost', async () => {
    const azure = new Azure(history(30, 20));
    const memory = known(azure, 'r20');
    azure.runs = [
      ['last', 'Completed', 0],
      ['x', 'Completed', MINUTE],
      ['y', 'Completed', MINUTE],
      ['new', 'Running', 14 * MINUTE],
      ...azure.runs,
    ];
    azure.failing = (asked) => (asked.startsWith('refresh') ? new AzureError('unavailable', 'no answer') : null);
    await expect(list(azure, memory)).rejects.toThrow('no answer');
    azure.failing = () => null;
    expect((await list(azure, memory)).active).toEqual(['new', 'r20']);
  });

  test('a run that ended is told as ended when it was watched, and is history when it was not', async () => {
    const azure = new Azure(history(30));
    const listed = await list(azure, known(azure, 'r0', 'r20'));
    expect([listed.active, listed.ended]).toEqual([[], ['r0', 'r20']]);
  });

  test('one that is gone, and one that could not be read, are told as such and stop nobody else', async () => {
    const azure = new Azure(history(30, 20, 21, 22, 23));
    azure.answers.set('r20', { kind: 'gone' });
    azure.answers.set('r21', { kind: 'failed', reason: '500' });
    azure.refresh = async () => new Map([...azure.answers, ['r22', await found(azure, 'r22')]]);
    const listed = await list(azure, known(azure, 'r20', 'r21', 'r22', 'r23'));
    expect(listed).toMatchObject({ active: ['r22'], ended: [], gone: [] });
    expect(listed.unreadable).toEqual([
      'r21: 500',
      'r23: Azure did not answer for it',
      'r20: Azure reports that it does not exist, which counts only once it has done so for 30 minutes',
    ]);
    expect(listed.warnings).toHaveLength(3);
    // Of the one that does not exist, Azure gives an answer.
    expect(listed.unseen).toEqual(['2 of 4 active runs: 500']);
  });

  test('an entry that cannot be read is named as unseen until it can be read, wherever it stands, and stops nothing', async () => {
    const azure = new Azure(history(4, 0));
    const memory = known(azure);
    azure.malformed = [
      { id: 'odd', problem: 'it has no status' },
      { id: null, problem: 'it is not an object' },
    ];
    azure.answers.set('odd', { kind: 'failed', reason: 'it has no status' });
    const first = await list(azure, memory);
    expect(first.active).toEqual(['r0']);
    expect(first.unseen).toEqual([
      'entries without a name in the list of runs: it is not an object',
      'run odd: it has no status',
    ]);
    // It is now below the first page.
    azure.malformed = [];
    expect((await list(azure, memory)).unseen).toEqual(['run odd: it has no status']);
    azure.answers.set('odd', { kind: 'found', listed: { run: aRun({ id: 'odd', phase: 'running' }), timing: null } });
    expect(await list(azure, memory)).toMatchObject({ active: ['odd', 'r0'], unseen: [] });
    expect(azure.asked.at(-1)).toContain('odd');
  });

  test('once a week the history is gone through again, some pages a pass', async () => {
    const azure = new Azure(history(120, 100));
    const memory = known(azure);
    memory.state = { ...memory.state, lastFullListingAt: ago(7 * DAY) };
    expect((await list(azure, memory)).active).toEqual([]);
    expect(azure.asked).toHaveLength(1 + 20);
    expect((await list(azure, memory)).active).toEqual(['r100']);
    expect(memory.state).toMatchObject({ fullListing: null, lastFullListingAt: NOW });
    await list(azure, memory);
    expect(azure.asked).toEqual(['page first', 'refresh r100']);
  });
});

async function found(azure: Azure, id: string): Promise<Refreshed> {
  const answer = (await Azure.prototype.refresh.call(azure, WORKSPACE, [id])).get(id);
  if (!answer) throw new Error(`there is no run ${id}`);
  return answer;
}

describe('when Azure does what it never promised not to', () => {
  test('an order that is broken brings the full listing, and it is said', async () => {
    const azure = new Azure(history(12, 11));
    const memory = known(azure);
    const [first, ...rest] = azure.runs;
    if (!first) throw new Error('there are runs');
    azure.runs = [['old', 'Completed', 2 * HOUR], first, ...rest];
    const { active, warnings } = await list(azure, memory);
    expect(active).toEqual(['r11']);
    expect(warnings).toEqual([expect.stringContaining('out of order')]);
    expect(azure.asked).toEqual(['page first', 'page first', 'page 3', 'page 6', 'page 9', 'page 12']);
  });

  test('runs out of order by less than ten minutes are in order', async () => {
    const azure = new Azure(history(12));
    const memory = known(azure);
    azure.runs = [['a', 'Running', 10 * MINUTE], ['b', 'Running', 0], ...azure.runs];
    const { active, warnings } = await list(azure, memory);
    expect([active, warnings]).toEqual([['a', 'b'], []]);
  });

  test.each([400, 404, 410])('a saved place that it takes no more (%d) starts the listing anew', async (status) => {
    const azure = new Azure(history(8, 7));
    const memory = new WorkspaceState();
    await expect(list(azure, memory, { stopAfter: 2 })).rejects.toThrow('killed');
    let refused = false;
    azure.failing = (asked) => {
      if (refused || asked !== 'page 6') return null;
      refused = true;
      return new AzureError('malformed', 'no such place', { status });
    };
    const { active, warnings } = await list(azure, memory);
    expect(active).toEqual(['r7']);
    expect(warnings).toEqual([expect.stringContaining('it starts again')]);
    expect(memory.state.fullListing).toBeNull();
  });

  test('a saved place that is refused after the new start as well is a bad page, and the listing ends', async () => {
    const azure = new Azure(history(8, 7));
    const memory = new WorkspaceState();
    await expect(list(azure, memory, { stopAfter: 2 })).rejects.toThrow('killed');
    azure.failing = (asked) => (asked === 'page 6' ? badPage() : null);
    const { unseen } = await list(azure, memory);
    expect(unseen).toEqual([expect.stringContaining('runs submitted before')]);
    expect(azure.asked).toEqual(['page first', 'page 6', 'page first', 'page 3', 'page 6']);
    expect(memory.state.fullListing).toBeNull();
  });

  test.each(['throttled', 'unavailable'] as const)('a page that is %s keeps the place, and is named', async (kind) => {
    const azure = new Azure(history(8, 1, 7));
    const memory = new WorkspaceState();
    azure.failing = (asked) => (asked === 'page 6' ? new AzureError(kind, 'down') : null);
    expect(await list(azure, memory)).toMatchObject({
      active: ['r1'],
      unseen: [`runs submitted before ${formatInstant(ago(90 * MINUTE))}: down`],
    });
    expect(memory.state.fullListing?.continuation).toBe('6');
    azure.failing = () => null;
    expect(await list(azure, memory)).toMatchObject({ active: ['r1', 'r7'], unseen: [] });
  });

  test('a page that stays out of reach for half an hour is passed', async () => {
    const azure = new Azure(history(8, 1, 7));
    const memory = new WorkspaceState();
    azure.failing = (asked) => (asked === 'page 6' ? new AzureError('unavailable', 'down') : null);
    await list(azure, memory);
    await list(azure, memory, { now: NOW + 30 * MINUTE });
    expect(memory.state).toMatchObject({ fullListing: null, gaps: [{ continuation: '6', until: null }] });
  });

  test('a first page that is refused is no stale place', async () => {
    const azure = new Azure(history(8));
    azure.failing = () => new AzureError('not-found', 'no such workspace', { status: 404 });
    await expect(list(azure, new WorkspaceState())).rejects.toThrow('no such workspace');
    expect(azure.asked).toHaveLength(1);
  });
});

const badPage = () => new AzureError('denied', 'listing: HTTP 400 Cannot create a run', { status: 400 });

describe('a page that Azure never gives', () => {
  const history20 = () => new Azure(history(20, 1, 19));
  const BEFORE = `runs submitted before ${formatInstant(ago(9 * 15 * MINUTE))}`;

  test('ends the first listing, and what lies behind it is named with the words of Azure', async () => {
    const azure = history20();
    const memory = new WorkspaceState();
    azure.failing = (asked) => (asked === 'page 9' ? badPage() : null);
    const { active, unseen } = await list(azure, memory);
    expect(active).toEqual(['r1']);
    expect(unseen).toEqual([`${BEFORE}: listing: HTTP 400 Cannot create a run`]);
    expect(azure.asked).toEqual(['page first', 'page 3', 'page 6', 'page 9']);
  });

  test('is asked for again at every pass at the cost of one request, and the listing continues when it comes', async () => {
    const azure = history20();
    const memory = new WorkspaceState();
    azure.failing = (asked) => (asked === 'page 9' ? badPage() : null);
    await list(azure, memory);
    expect((await list(azure, memory)).unseen).toEqual([expect.stringContaining(`unknown ${BEFORE}`)]);
    expect(azure.asked).toEqual(['page first', 'page 9']);
    azure.failing = () => null;
    expect(await list(azure, memory)).toMatchObject({ active: ['r1', 'r19'], unseen: [] });
    expect(memory.state).toMatchObject({ fullListing: null, gaps: [] });
    await list(azure, memory);
    expect(azure.asked).toEqual(['page first', 'refresh r19']);
  });

  test('is passed at a later place that an earlier listing knew, and only what it holds is unseen', async () => {
    const azure = history20();
    const memory = new WorkspaceState();
    await list(azure, memory);
    memory.state = { ...memory.state, lastFullListingAt: ago(7 * DAY) };
    memory.active.delete('r19');
    azure.failing = (asked) => (['page 9', 'page 12'].includes(asked) ? badPage() : null);
    const { active, unseen } = await list(azure, memory);
    expect(active).toEqual(['r1', 'r19']);
    const between = `${formatInstant(ago(16 * 15 * MINUTE))} and ${formatInstant(ago(9 * 15 * MINUTE))}`;
    expect(unseen).toEqual([expect.stringContaining(`runs submitted between ${between}`)]);
    expect(azure.asked.slice(-5)).toEqual(['page 6', 'page 9', 'page 12', 'page 15', 'page 18']);
  });

  test('of which no entry can be read is such a page', async () => {
    const azure = history20();
    azure.page = async (_, continuation) => {
      const page = await Azure.prototype.page.call(azure, WORKSPACE, continuation);
      if (continuation !== '9') return page;
      return { ...page, runs: [], malformed: page.runs.map(({ run }) => ({ id: run.id, problem: 'no status' })) };
    };
    const { unseen } = await list(azure, new WorkspaceState());
    expect(unseen).toEqual([expect.stringContaining('none of the 3 entries can be read: no status')]);
  });

  test('as the first one leaves the known runs, which are read by name', async () => {
    const azure = history20();
    const memory = known(azure, 'r1', 'r19');
    azure.failing = (asked) => (asked.startsWith('page') ? badPage() : null);
    const { active, unseen } = await list(azure, memory);
    expect(active).toEqual(['r1', 'r19']);
    expect(unseen).toEqual([expect.stringContaining('the list of runs submitted after')]);
  });

  test.each([[true], [false]])('that leads back to an earlier one ends the list (empty pages: %s)', async (isEmpty) => {
    const azure = new Azure(history(20, 1, 19));
    const inCircles = (page: RunPage): RunPage => ({
      ...page,
      runs: isEmpty ? [] : page.runs,
      next: page.next === '9' ? '3' : page.next,
    });
    azure.page = async (_, continuation) => inCircles(await Azure.prototype.page.call(azure, WORKSPACE, continuation));
    const first = await list(azure, new WorkspaceState());
    expect(first.unseen).toEqual([expect.stringContaining('names itself or an earlier one as the next one')]);
    expect(azure.asked).toHaveLength(3);
    const memory = known(azure, 'r1', 'r19');
    memory.state = { ...memory.state, knownUpTo: ago(19 * 15 * MINUTE) };
    const later = await list(azure, memory);
    expect(later.active).toEqual(['r1', 'r19']);
    expect(later.unseen).toEqual([expect.stringContaining('names itself or an earlier one as the next one')]);
    expect(azure.asked).toHaveLength(4);
  });

  test('behind an empty page is named without a time that nobody knows, and the known runs are read by name', async () => {
    const empty = (azure: Azure) => {
      azure.page = async (_, continuation) => {
        if (continuation !== null) throw badPage();
        return { runs: [], next: '3', malformed: [] };
      };
      return azure;
    };
    const memory = new WorkspaceState();
    const reason = 'listing: HTTP 400 Cannot create a run';
    expect((await list(empty(history20()), memory)).unseen).toEqual([
      `runs submitted before ${formatInstant(NOW)}: ${reason}`,
    ]);
    expect((await list(empty(history20()), memory)).unseen).toContain(`the list of runs: ${reason}`);
    const later = history20();
    const { active, unseen } = await list(empty(later), known(later, 'r1', 'r19'));
    expect(active).toEqual(['r1', 'r19']);
    const newest = formatInstant(ago(15 * MINUTE));
    expect(unseen).toEqual([`the list of runs submitted after ${newest}: ${reason}`]);
  });

  test('among the newest is named, and what came since is listed again at the next pass', async () => {
    const azure = history20();
    const memory = known(azure);
    azure.runs = [
      ...history(8).map(([id, status], index) => [`n${id}`, status, index * MINUTE] as const),
      ...azure.runs,
    ];
    azure.failing = (asked) => (asked === 'page 3' ? badPage() : null);
    expect((await list(azure, memory)).unseen).toEqual([expect.stringContaining('the list of runs submitted after')]);
    azure.failing = () => null;
    expect((await list(azure, memory)).unseen).toEqual([]);
    expect(azure.asked).toContain('page 6');
  });
});

describe('a list that is shorter than what is known', () => {
  test('is not believed: the known runs are asked for by name, and it is named', async () => {
    const azure = new Azure(history(8, 1, 7));
    const memory = known(azure, 'r1', 'r7');
    azure.page = async () => ({ runs: [], next: null, malformed: [] });
    const { active, gone, unseen } = await list(azure, memory);
    expect([active, gone]).toEqual([['r1', 'r7'], []]);
    expect(unseen).toEqual([expect.stringContaining("Azure's list of runs is empty")]);
  });

  test('is believed after a day where no known run is left', async () => {
    const azure = new Azure(history(8));
    const memory = known(azure);
    azure.runs = [];
    await list(azure, memory);
    expect((await list(azure, memory, { now: NOW + DAY })).unseen).toEqual([]);
    expect((await list(azure, memory, { now: NOW + DAY })).unseen).toEqual([]);
  });
});
