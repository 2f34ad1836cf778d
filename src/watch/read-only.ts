import type { Ledger } from '../core/ports/ledger.ts';

/**
 * A ledger for a dry run: it reads what the store holds and keeps nothing of what it is given. Every method is named, so
 * that one that is added cannot write by being forgotten here.
 */
export function readOnly(ledger: Ledger): Ledger {
  return {
    scanState: (workspaceId) => ledger.scanState(workspaceId),
    activeRuns: (workspaceId) => ledger.activeRuns(workspaceId),
    lastSeen: (workspaceId, runIds) => ledger.lastSeen(workspaceId, runIds),
    endedParents: (workspaceId, runIds) => ledger.endedParents(workspaceId, runIds),
    loadState: (workspaceId, now) => ledger.loadState(workspaceId, now),
    decisions: (filter, page) => ledger.decisions(filter, page),
    keptDecision: (id) => ledger.keptDecision(id),
    decision: (id, owners) => ledger.decision(id, owners),
    runs: (filter, page) => ledger.runs(filter, page),
    seenStatuses: (workspaceId, runId) => ledger.seenStatuses(workspaceId, runId),
    run: (workspaceName, runId, owners) => ledger.run(workspaceName, runId, owners),
    earlierQuestions: (workspaceId, about, before) => ledger.earlierQuestions(workspaceId, about, before),
    overrides: (filter, now) => ledger.overrides(filter, now),
    freezesInForce: (now) => ledger.freezesInForce(now),
    limitCounts: (now) => ledger.limitCounts(now),
    workspaces: () => ledger.workspaces(),
    unknownStatuses: (when) => ledger.unknownStatuses(when),
    openAlerts: (kind) => ledger.openAlerts(kind),
    waitingSince: (channel) => ledger.waitingSince(channel),
    counts: (now) => ledger.counts(now),
    ping: () => ledger.ping(),
    unseen: () => ledger.unseen(),
    stillWork: () => ledger.stillWork(),
    policySetInForce: () => ledger.policySetInForce(),
    keepView: (findingId, now) => ledger.keepView(findingId, now),
    objections: (filter) => ledger.objections(filter),
    extensionRequests: (filter) => ledger.extensionRequests(filter),
    extensionRequest: (id) => ledger.extensionRequest(id),
    evidence: (of) => ledger.evidence(of),
    content: (sha256) => ledger.content(sha256),
    itemsWith: (sha256, owners) => ledger.itemsWith(sha256, owners),

    lease: async () => ({ renew: async () => true, release: dropped }),
    saveScanState: dropped,
    observe: dropped,
    markGone: dropped,
    noteParents: dropped,
    saveParents: dropped,
    passEnded: dropped,
    commit: dropped,
    raise: dropped,
    beginAlert: async () => false,
    endAlert: async () => false,
    record: dropped,
    keep: dropped,
    noteUnseen: dropped,
    leavePolicies: dropped,
    keepUnseenOf: dropped,
    resumeUnseen: dropped,
    reportUnseen: dropped,
    // Nothing is recorded of runs that ended and of cancels under way, so nothing needs to be asked about them.
    vanished: async () => [],
    requestedCancels: async () => [],
    confirmedCancels: async () => [],

    dropOld: refused,
    agreeOnPolicies: refused,
    approvedCase: refused,
    decideApproved: refused,
    enforceCase: refused,
    claim: refused,
    lookAgain: refused,
    release: refused,
    settle: refused,
    noteCancel: refused,
    alertDelay: refused,
    delivery: refused,
    delivered: refused,
    deliveryFailed: refused,
    deliveryDropped: refused,
    stories: refused,
    answer: refused,
    createOverride: refused,
    revokeOverride: refused,
    freeze: refused,
    unfreeze: refused,
    announceEnds: refused,
    requestsInFlight: refused,
    object: refused,
    requestExtension: refused,
    answerExtension: refused,
    cancelByHand: refused,
  };
}

async function dropped(): Promise<void> {}

async function refused(): Promise<never> {
  throw new Error('a dry run decides, and does nothing else');
}
