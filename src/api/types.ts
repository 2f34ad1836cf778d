// Made from the OpenAPI document by `npm run api-types`. Not to be edited.

export interface paths {
    readonly "/api/v1/approvals/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Answer several questions at once
         * @description Each is recorded and judged by itself, as if it had been answered alone, and has an outcome of its own: one that cannot be answered leaves the others as they are.
         */
        readonly post: operations["answerDecisions"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the rows of the audit
         * @description Who decided, answered and did what. Each row holds the hash of the row before it; `runwarden audit verify` checks them.
         */
        readonly get: operations["listAudit"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/decisions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List decisions, newest first
         * @description Also decisions to do nothing: `kind=withhold` with its reason.
         */
        readonly get: operations["listDecisions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/decisions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Read a decision with its evidence and what became of it */
        readonly get: operations["getDecision"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/decisions/{id}/approve": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Approve the cancellation that an `ask` decision proposes
         * @description The first answer counts, but a no overrules a yes with which Azure was not asked yet. Before a cancel the run is read and judged again, so an approval for evidence that has changed does nothing. Where two people must approve, the first approval is counted, and `answer` stays null until the second.
         */
        readonly post: operations["approveDecision"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/decisions/{id}/basis": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read what a decision rests on, to derive it again
         * @description `runwarden replay` reads it. It names other runs and people, too, so it is for operators.
         */
        readonly get: operations["getDecisionBasis"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/decisions/{id}/evidence": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List what was kept for a decision */
        readonly get: operations["getDecisionEvidence"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/decisions/{id}/policy": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Read the policy that a decision was made under, as it was */
        readonly get: operations["getDecisionPolicy"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/decisions/{id}/reject": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Reject the cancellation that an `ask` decision proposes
         * @description The first answer counts, but a no overrules a yes with which Azure was not asked yet. Before a cancel the run is read and judged again, so an approval for evidence that has changed does nothing. Where two people must approve, the first approval is counted, and `answer` stays null until the second.
         */
        readonly post: operations["rejectDecision"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/evidence/{sha256}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read a kept content
         * @description For operators and the owners of its run; for viewers where `evidence.viewers` is true. It comes as an attachment.
         */
        readonly get: operations["getEvidenceContent"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/extension-requests": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List wishes for more time, newest first
         * @description An owner sees those about own runs.
         */
        readonly get: operations["listExtensionRequests"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/extension-requests/{id}/grant": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Grant more time, as an override for the run */
        readonly post: operations["grantExtension"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/extension-requests/{id}/refuse": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Refuse more time */
        readonly post: operations["refuseExtension"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/freeze": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Say whether enforcement is frozen */
        readonly get: operations["getFreeze"];
        /**
         * Freeze enforcement
         * @description For an operator of all workspaces. Adds to the freezes in force: one person never shortens the freeze of another. Waits a few seconds for cancels that are on their way, and says which went out: after the answer none does.
         */
        readonly put: operations["freeze"];
        readonly post?: never;
        /**
         * Lift every freeze
         * @description For an operator of all workspaces.
         */
        readonly delete: operations["unfreeze"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/limits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the limits on cancels with what is used of each, and when it has room again
         * @description Those over all policies first, then those of each policy. Every one counts: a cancel that no person approved needs room in all of them.
         */
        readonly get: operations["listLimits"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/now": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Say what waits, what is wrong, what burns, what was stopped and whether all is seen
         * @description One read for the first screen, of one moment: sums equal the lists. Limited to the runs that the caller sees.
         */
        readonly get: operations["getNow"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/objections": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List objections of owners, newest first
         * @description An owner sees those about own runs.
         */
        readonly get: operations["listObjections"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/overrides": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List overrides, newest first */
        readonly get: operations["listOverrides"];
        readonly put?: never;
        /**
         * Exempt or extend runs for a time
         * @description Waits a few seconds for cancels that are on their way, and says which went out: after the answer none does for a run that it covers.
         */
        readonly post: operations["createOverride"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/overrides/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * End an override now
         * @description It stays in the record.
         */
        readonly delete: operations["revokeOverride"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/policies": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the policies in force, and what is wrong with a newer set */
        readonly get: operations["listPolicies"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/policies/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Read a policy */
        readonly get: operations["getPolicy"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List runs and their status, newest first
         * @description Runs that a pass has seen, by all filters at once. With `azure=true` those that Azure lists now in one workspace.
         */
        readonly get: operations["listRuns"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Explain a run: each policy, its evidence, and what happens next */
        readonly get: operations["getRun"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Cancel a run by hand
         * @description For any run, also one that no policy is for. No policy, mode, hour or limit holds it back; a freeze does, and so does the phase of the run. The owner and on-call are notified.
         */
        readonly post: operations["cancelRun"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}/evidence": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List what was kept of a run */
        readonly get: operations["getRunEvidence"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}/extension-requests": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ask for more time for an own run
         * @description On-call is asked. Nothing changes before an operator grants it. For an owner of the run alone.
         */
        readonly post: operations["requestExtension"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}/logs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the logs of a run, or of a step or trial of it */
        readonly get: operations["listRunLogs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}/logs/content": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read a part of a log
         * @description Its last 64 KiB, or from a place on. Secrets that can be recognised are taken out. Where Azure cannot be read, its end as it was kept. For operators and the owners of the run; for viewers where `evidence.viewers` is true.
         */
        readonly get: operations["readRunLog"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}/objections": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Object to the announced cancel of an own run
         * @description Holds the cancel for as long as the policy says, under every mode, and asks on-call. It counts once for what was seen. For an owner of the run alone.
         */
        readonly post: operations["objectToCancel"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}/record": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Everything that is known of a run: lineage, times, metrics, steps or trials, cost
         * @description Read from Azure now; where the run has ended and was recorded then, as it was kept.
         */
        readonly get: operations["getRecord"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{workspace}/{run}/timeline": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What a run and its steps did when, and for how long
         * @description Queue, setup, run, breaks and upload. Azure reports few of these times; the others are as passes saw them, so at least so long.
         */
        readonly get: operations["getTimeline"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/workspaces": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the workspaces under watch and how their latest pass went
         * @description `unseen` is what concerns no single workspace, such as a discovery that Azure refuses.
         */
        readonly get: operations["listWorkspaces"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Say that the process is alive */
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Metrics in the text format of Prometheus */
        readonly get: operations["getMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Say whether Runwarden sees what it watches
         * @description Callers with a key see the workspaces and, as reasons, what is not seen. It is ready while none of that lasts for `watch.blind-after`.
         */
        readonly get: operations["getReadiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An answer as it was recorded, and what it came to. */
        readonly AnsweredApproval: {
            /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
            readonly alreadySent: readonly {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly decisionId: string;
                /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                readonly isCertain: boolean;
                readonly policy: string;
                readonly runId: string;
                readonly workspace: string;
            }[];
            readonly answer: ("approved" | "rejected") | null;
            readonly answeredAt: string | null;
            readonly answeredBy: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly askedAt: string;
            /**
             * @description Why a person is asked.
             * @enum {string}
             */
            readonly because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again";
            readonly decisionId: string;
            /** @description What became of the question or of its answer; null while it is open or counts. */
            readonly ended: {
                /**
                 * @description `withdrawn`: nobody need answer any more. `lapsed`: the approval does not count any more. `kept`: the run is kept after a no or silence.
                 * @enum {string}
                 */
                readonly as: "withdrawn" | "lapsed" | "kept";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly because: string;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly expiresAt: string;
            readonly findingId: string;
            /** @description What the answer came to. */
            readonly follows: {
                /**
                 * @description `queued`: the run is judged again now. `counted`: another person must approve as well. `frozen`, `exempt`, `extended`, `outside-hours`: held until then. `not-in-force`: the policy cancels nothing now. `kept`: after a no. `already-sent`: a cancel was on its way.
                 * @enum {string}
                 */
                readonly kind: "queued" | "counted" | "frozen" | "exempt" | "extended" | "outside-hours" | "not-in-force" | "kept" | "already-sent";
                readonly sentence: string;
                /** @description Until when it is held; null where that is open or nothing holds it. */
                readonly until: string | null;
            };
            /** @description Who has approved it, where two people must. */
            readonly given: readonly {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly by: string;
                readonly note: string | null;
            }[];
            readonly note: string | null;
            /**
             * @description What happens without an answer.
             * @enum {string}
             */
            readonly otherwise: "keep" | "cancel";
        };
        /** @description What became of questions that were answered at once. */
        readonly AnsweredTogether: {
            readonly items: readonly {
                /** @description The answer as recorded; null where it was not. */
                readonly approval: components["schemas"]["AnsweredApproval"] | null;
                readonly id: string;
                /** @description Why it was not recorded; null where it was. */
                readonly problem: ({
                    readonly detail: string;
                    readonly status: number;
                    readonly title: string;
                    readonly type: string;
                } & {
                    readonly [key: string]: unknown;
                }) | null;
                /** @description As if it had been answered alone. */
                readonly status: number;
            }[];
        };
        /** @description A proposed cancellation and the answer to it. */
        readonly Approval: {
            readonly answer: ("approved" | "rejected") | null;
            readonly answeredAt: string | null;
            readonly answeredBy: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly askedAt: string;
            /**
             * @description Why a person is asked.
             * @enum {string}
             */
            readonly because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again";
            readonly decisionId: string;
            /** @description What became of the question or of its answer; null while it is open or counts. */
            readonly ended: {
                /**
                 * @description `withdrawn`: nobody need answer any more. `lapsed`: the approval does not count any more. `kept`: the run is kept after a no or silence.
                 * @enum {string}
                 */
                readonly as: "withdrawn" | "lapsed" | "kept";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly because: string;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly expiresAt: string;
            readonly findingId: string;
            /** @description Who has approved it, where two people must. */
            readonly given: readonly {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly by: string;
                readonly note: string | null;
            }[];
            readonly note: string | null;
            /**
             * @description What happens without an answer.
             * @enum {string}
             */
            readonly otherwise: "keep" | "cancel";
        };
        /** @description What people answered to earlier questions about this run under this policy. */
        readonly AskedAgain: {
            /** @description At most three, the newest first. */
            readonly earlier: readonly {
                /**
                 * @description `silence`: the time to answer ended; `unanswered`: it had not ended, as where it reached nobody.
                 * @enum {string}
                 */
                readonly as: "approved" | "rejected" | "silence" | "withdrawn" | "unanswered";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly by: string | null;
                readonly note: string | null;
            }[];
            /** @description Why the newest of them does not settle it. */
            readonly why: string;
        };
        /** @description A cancel by hand as it was recorded. */
        readonly CancelByHand: {
            readonly decision: components["schemas"]["Decision"];
            /** @description What happens next, in words. */
            readonly next: string;
        };
        /** @description A cancel on its way. */
        readonly Cancellation: {
            /** @description When a pass first saw that Azure had taken it. */
            readonly acknowledgedAt: string | null;
            /** @description A person approved it. */
            readonly approvedByPerson: boolean;
            /** @description When the run ended. Runs below it may still run. */
            readonly endedAt: string | null;
            /** @description What it cost while it hung; null where it did not hang or no cost is known. */
            readonly leaked: {
                readonly amount: number;
                /** @description Not all of it has a price. */
                readonly atLeast: boolean;
                readonly currency: string;
                readonly perHour: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly until: string;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly queuedAt: string;
            /** @description Why it was abandoned or failed, why it is not confirmed yet, or what is not known of its nodes. */
            readonly reason: string | null;
            /** @description When the runs below it had ended and its nodes were seen free. */
            readonly releasedAt: string | null;
            readonly requestedAt: string | null;
            readonly settledAt: string | null;
            /**
             * @description `requested`: Azure accepted it, which promises nothing. `confirmed`: Azure reports Canceled.
             * @enum {string}
             */
            readonly state: "queued" | "requesting" | "unclear" | "requested" | "confirmed" | "released" | "ended-otherwise" | "abandoned" | "failed";
            /** @description Only where it was abandoned: the word for why. */
            readonly withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
        };
        /** @description The timeline of a step or a trial. */
        readonly ChildTimeline: {
            /** @description How often it began to run. */
            readonly attempts: {
                readonly atLeast: boolean;
                readonly count: number;
            };
            /** @description How long it computed in all, where Azure adds that up. */
            readonly computed: {
                /** @description For a person: `1h 5m`, `at least 5m`. */
                readonly inWords: string;
                readonly seconds: number;
            } | null;
            readonly displayName: string;
            readonly id: string;
            /** @description It did not execute. */
            readonly reused: boolean;
            /** @description Parts of the setup, by the logs that were kept of them. */
            readonly setup: readonly components["schemas"]["SetupPart"][];
            readonly status: string;
            /** @description In order of time. What nobody saw in between is left out. */
            readonly stretches: readonly components["schemas"]["Stretch"][];
            /** @description Why its times are not known. */
            readonly timesUnknown: string | null;
            readonly totals: readonly {
                /** @description It may be longer: passes saw only a part, or it lasts. */
                readonly atLeast: boolean;
                /** @description For a person: `1h 5m`, `at least 5m`. */
                readonly inWords: string;
                /**
                 * @description `waiting`: the queue or the setup, where nothing says which. `setup`: the image is built or pulled and data is mounted. `break`: it was queued again, paused or preempted.
                 * @enum {string}
                 */
                readonly phase: "waiting" | "queue" | "setup" | "run" | "break" | "finalizing" | "canceling" | "unrecognised";
                readonly seconds: number;
            }[];
        };
        /** @description What the run had cost, at list prices or configured rates. */
        readonly Cost: {
            /** @description Not all of it has a price, so the amounts are the least that it can be. */
            readonly atLeast: boolean;
            readonly currency: string;
            /** @description What a further hour costs. */
            readonly perHour: number;
            readonly soFar: number;
        };
        /** @description What Runwarden chose about a finding at one step. Never changed once written. */
        readonly Decision: {
            readonly announcesCancel: boolean;
            readonly approval: components["schemas"]["Approval"] | null;
            readonly approvedByPerson: boolean;
            readonly ask: {
                /**
                 * @description Why a person is asked.
                 * @enum {string}
                 */
                readonly because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again";
                /** @description The cancel of the same work, where that is why a person is asked. */
                readonly earlier?: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    readonly at: string;
                    /** @description Who approved it or cancelled by hand; null where a policy decided alone. */
                    readonly by: string | null;
                    readonly displayName: string;
                    readonly policy: string;
                    readonly runId: string;
                };
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly expiresAt: string;
                /** @description The limit that was full, where that is why a person is asked, and when it has room. */
                readonly limit?: {
                    readonly freeAt: string | null;
                    readonly says: string;
                };
                /** @description The words of the owner, where they are why people are asked. */
                readonly objection?: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    readonly at: string;
                    readonly author: string;
                    readonly reason: string;
                };
                /**
                 * @description What happens without an answer.
                 * @enum {string}
                 */
                readonly otherwise: "keep" | "cancel";
                /** @description Two different people must approve it where it has cost more than this; without an amount always. */
                readonly people?: {
                    readonly above: number | null;
                    readonly currency: string | null;
                };
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            /** @description Made in mode audit: nothing follows from it. */
            readonly audit: boolean;
            readonly cancellation: components["schemas"]["Cancellation"] | null;
            /** @description At the time of the decision; null where it was not read or is not known. */
            readonly cost: components["schemas"]["Cost"] | null;
            /** @description Who cancelled it by hand; null where a policy decided. */
            readonly decidedBy: string | null;
            readonly findingId: string | null;
            /** @description The same for questions of one policy and one cause in one pass; null for other decisions. */
            readonly group: string | null;
            readonly id: string;
            /** @enum {string} */
            readonly kind: "notify" | "ask" | "cancel" | "withhold";
            /** @enum {string} */
            readonly outcome: "violated" | "healthy" | "unknown";
            readonly owner: {
                readonly display: string;
                readonly id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: readonly string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                readonly source: "tag" | "creator" | "workspace" | "fallback";
            };
            readonly policy: string;
            /** @description Why, in one sentence with the numbers. */
            readonly reason: string;
            readonly recipients: readonly string[];
            /** @description The run at that time. */
            readonly run: {
                /** Format: date-time */
                readonly createdAt: string;
                readonly displayName: string;
                readonly experiment: string | null;
                readonly jobType: string;
                readonly status: string;
                readonly studioUrl: string | null;
                readonly tags: {
                    readonly [key: string]: string;
                };
                readonly workspace: string;
            };
            readonly runId: string;
            /** @enum {string} */
            readonly severity: "low" | "medium" | "high" | "critical";
            /** @description Step of the policy, from 0. */
            readonly step: number | null;
            /** @description Only while the question is open. */
            readonly waitingCost: components["schemas"]["WaitingCost"] | null;
            readonly withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
            /** @description Name of the workspace. */
            readonly workspace: string;
            readonly workspaceId: string;
        };
        /** @description A decision with its evidence and what became of it. */
        readonly DecisionDetail: {
            /** @description Of a question: what was answered before. Null when nobody was asked before. */
            readonly again: components["schemas"]["AskedAgain"] | null;
            readonly announcesCancel: boolean;
            /** @description Of a question: its answer. Of a cancel that a person approved: the question and who approved it. */
            readonly approval: components["schemas"]["Approval"] | null;
            readonly approvedByPerson: boolean;
            readonly ask: {
                /**
                 * @description Why a person is asked.
                 * @enum {string}
                 */
                readonly because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again";
                /** @description The cancel of the same work, where that is why a person is asked. */
                readonly earlier?: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    readonly at: string;
                    /** @description Who approved it or cancelled by hand; null where a policy decided alone. */
                    readonly by: string | null;
                    readonly displayName: string;
                    readonly policy: string;
                    readonly runId: string;
                };
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly expiresAt: string;
                /** @description The limit that was full, where that is why a person is asked, and when it has room. */
                readonly limit?: {
                    readonly freeAt: string | null;
                    readonly says: string;
                };
                /** @description The words of the owner, where they are why people are asked. */
                readonly objection?: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    readonly at: string;
                    readonly author: string;
                    readonly reason: string;
                };
                /**
                 * @description What happens without an answer.
                 * @enum {string}
                 */
                readonly otherwise: "keep" | "cancel";
                /** @description Two different people must approve it where it has cost more than this; without an amount always. */
                readonly people?: {
                    readonly above: number | null;
                    readonly currency: string | null;
                };
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            /** @description Made in mode audit: nothing follows from it. */
            readonly audit: boolean;
            readonly cancellation: components["schemas"]["Cancellation"] | null;
            /** @description At the time of the decision; null where it was not read or is not known. */
            readonly cost: components["schemas"]["Cost"] | null;
            /** @description Who cancelled it by hand; null where a policy decided. */
            readonly decidedBy: string | null;
            readonly deliveries: readonly components["schemas"]["Delivery"][];
            /** @description The judged conditions with their values, thresholds and ages. */
            readonly evidence: unknown;
            /** @description An approval counts for decisions with the same key. */
            readonly evidenceKey: string;
            readonly findingId: string | null;
            /** @description The same for questions of one policy and one cause in one pass; null for other decisions. */
            readonly group: string | null;
            readonly id: string;
            /** @description What was kept for it; `GET /decisions/{id}/evidence` lists it. */
            readonly kept: components["schemas"]["KeptSummary"];
            /** @enum {string} */
            readonly kind: "notify" | "ask" | "cancel" | "withhold";
            /** @enum {string} */
            readonly outcome: "violated" | "healthy" | "unknown";
            readonly owner: {
                readonly display: string;
                readonly id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: readonly string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                readonly source: "tag" | "creator" | "workspace" | "fallback";
            };
            readonly policy: string;
            /** @description Of a question or a cancel: how far it has come. */
            readonly progress: components["schemas"]["Progress"] | null;
            /** @description Why, in one sentence with the numbers. */
            readonly reason: string;
            readonly recipients: readonly string[];
            /** @description The run at that time. */
            readonly run: {
                /** Format: date-time */
                readonly createdAt: string;
                readonly displayName: string;
                readonly experiment: string | null;
                readonly jobType: string;
                readonly status: string;
                readonly studioUrl: string | null;
                readonly tags: {
                    readonly [key: string]: string;
                };
                readonly workspace: string;
            };
            readonly runId: string;
            /** @enum {string} */
            readonly severity: "low" | "medium" | "high" | "critical";
            /** @description Step of the policy, from 0. */
            readonly step: number | null;
            /** @description Only while the question is open. */
            readonly waitingCost: components["schemas"]["WaitingCost"] | null;
            readonly withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
            /** @description Name of the workspace. */
            readonly workspace: string;
            readonly workspaceId: string;
        };
        /** @description An alert on its way over one channel. */
        readonly Delivery: {
            readonly alertId: string;
            readonly attempts: number;
            readonly channel: string;
            readonly deliveredAt: string | null;
            /** @description The message that carries it with others; null where it goes out alone. */
            readonly groupId: string | null;
            readonly lastError: string | null;
            /** @enum {string} */
            readonly state: "queued" | "delivered" | "failed" | "dropped";
            readonly type: string;
        };
        /** @description An owner’s wish for more time, and the answer of an operator. */
        readonly ExtensionRequest: {
            readonly answer: ("granted" | "refused") | null;
            readonly answeredAt: string | null;
            readonly answeredBy: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            readonly author: string;
            /** @description How much more time, as a duration. */
            readonly for: string;
            readonly id: string;
            readonly note: string | null;
            /** @description The override that was granted. */
            readonly overrideId: string | null;
            readonly policies: readonly string[];
            readonly reason: string;
            readonly runId: string;
            readonly workspace: string;
        };
        /** @description Why a run or a step failed. */
        readonly Failure: {
            /**
             * @description Its class: whose fault it is.
             * @enum {string}
             */
            readonly cause: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
            /** @description Azure's code that decided, or the innermost. */
            readonly code: string;
            readonly message: string;
        };
        /** @description Cancels stopped for everyone; without an end until somebody lifts it. */
        readonly Freeze: {
            readonly author: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly createdAt: string;
            readonly endsAt: string | null;
            readonly id: string;
            readonly reason: string;
        };
        /** @description Whether enforcement is frozen, by whom and why. */
        readonly FreezeState: {
            /** @description Those in force; the longest counts. */
            readonly freezes: readonly components["schemas"]["Freeze"][];
            readonly frozen: boolean;
        };
        readonly KeptContent: {
            readonly bytes: number;
            readonly mediaType: string;
            /** @description How many secrets of each kind were taken out. */
            readonly redacted: {
                readonly [key: string]: number;
            };
            /** @description Of the kept bytes. `GET /evidence/{sha256}` reads them. */
            readonly sha256: string;
            readonly whole: {
                /** @description Of the whole file, as it was then. */
                readonly bytes: number;
                readonly changedAt: string | null;
                /** @description Where the kept part begins in it; 0 where the whole is kept. */
                readonly from: number;
            };
        };
        /** @description A decision with all that it rests on: run, policy, history, exceptions and limits as they were. */
        readonly KeptDecision: {
            /** @description Null where an older version of Runwarden decided it. */
            readonly basis: {
                /** @description SHA-256 of the text that holds what it rests on. The audit holds it, too. */
                readonly hash: string;
                /** @description That text and the parts that it names, by their SHA-256; what was dropped for its age is not there. */
                readonly texts: {
                    readonly [key: string]: string;
                };
            } | null;
            /** @description The decision as it is recorded. */
            readonly decision: {
                readonly [key: string]: unknown;
            };
        };
        /** @description One thing that was kept of a run, or that could not be had. */
        readonly KeptItem: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            /** @description Null where it is missing. */
            readonly content: components["schemas"]["KeptContent"] | null;
            /** @description The decision that it was collected for; null for the end of the run. */
            readonly decisionId: string | null;
            /** @description When retention dropped the content; null while it is there. */
            readonly dropped: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly because: string;
            } | null;
            readonly id: string;
            /** @enum {string} */
            readonly kind: "record" | "files" | "log" | "artifact";
            /** @description Why it is missing. */
            readonly missing: string | null;
            /** @description `record.json`, or the path of the file. */
            readonly name: string;
            /** @enum {string} */
            readonly occasion: "decided" | "ended";
            /** @description The run or child whose it is. */
            readonly ofRun: {
                readonly displayName: string;
                readonly id: string;
            };
            readonly runId: string;
            readonly workspaceId: string;
        };
        /** @description What there is of the evidence. */
        readonly KeptSummary: {
            /** @description What retention dropped; null where everything is there. */
            readonly dropped: {
                /**
                 * Format: date-time
                 * @description When it last dropped one.
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly because: string;
                readonly items: number;
            } | null;
            /** @description With a content that can be read. */
            readonly items: number;
            readonly missing: number;
        };
        /** @description What lifting the freeze did. */
        readonly Lifted: {
            /** @description How many freezes were in force. */
            readonly lifted: number;
        };
        /** @description A limit on cancels, and what is used of it. */
        readonly Limit: {
            /** @description Of a share, the cancels that it is now. */
            readonly bound: number;
            readonly currency: string | null;
            /** @description When it has room again, if nothing else is cancelled until then. Null where it has room, or no time is known. */
            readonly freeAt: string | null;
            /** @description Nothing more is cancelled without asking, or before it has room. */
            readonly isFull: boolean;
            /** @description In words: `5 runs of one owner an hour`. */
            readonly limit: string;
            /** @enum {string} */
            readonly measure: "cancels" | "share" | "gpu-hours" | "money";
            /** @description The owner that is counted here; null where nobody has used anything of it. */
            readonly owner: string | null;
            /**
             * @description What happens past it.
             * @enum {string}
             */
            readonly past: "ask" | "wait";
            /** @description Whose limit it is; null: over all policies. */
            readonly policy: string | null;
            /**
             * @description What it counts: everything, or each workspace or owner by itself.
             * @enum {string}
             */
            readonly scope: "all" | "workspace" | "owner";
            /** @description Null where an amount in it is not known. A limit per cycle begins anew at each pass. */
            readonly used: number | null;
            /** @enum {string} */
            readonly window: "cycle" | "hour" | "day";
            /** @description The workspace that is counted here. */
            readonly workspace: string | null;
        };
        readonly Limits: {
            readonly items: readonly components["schemas"]["Limit"][];
        };
        /** @description What some runs take now. Each run is counted once. */
        readonly Load: {
            /** @description Not all of it has a price, so the amount is the least that it can be. */
            readonly atLeast: boolean;
            /** @description ISO 4217; null where no run has a price. */
            readonly currency: string | null;
            /** @description GPUs of the runs whose GPUs are known. */
            readonly gpus: number;
            /** @description Runs whose GPUs are not known. */
            readonly gpusUnknown: number;
            /** @description Money an hour of the runs that have a price; null where runs are there and none has one. */
            readonly perHour: number | null;
            readonly runs: number;
            /** @description Runs without a price. */
            readonly unpriced: number;
        };
        readonly LogList: {
            readonly active: boolean;
            /** @description Whose logs `child` asks for. */
            readonly children: readonly {
                readonly displayName: string;
                readonly id: string;
                readonly status: string;
            }[];
            /** @description Why Azure could not list the children. */
            readonly childrenUnread: string | null;
            /** @description What Azure has now, the most useful log first. */
            readonly files: readonly {
                /** @description Null where Azure does not say. */
                readonly bytes: number | null;
                readonly changedAt: string | null;
                readonly path: string;
            }[];
            /** @description Why the list is not whole. */
            readonly incomplete: string | null;
            /** @description What Runwarden kept, the oldest first. */
            readonly kept: readonly {
                /**
                 * Format: date-time
                 * @description When it was kept.
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                /** @description What is kept; null where it is missing. */
                readonly bytes: number | null;
                /** @description Why it is missing. */
                readonly missing: string | null;
                /** @enum {string} */
                readonly occasion: "decided" | "ended";
                readonly path: string;
                /** @description Of the whole file then. */
                readonly size: number | null;
            }[];
            /** @description The run, or the child that was asked for. */
            readonly of: {
                readonly displayName: string;
                readonly id: string;
            };
            /** @description Why Azure could not list them. */
            readonly unread: string | null;
        };
        readonly LogPart: {
            /** @description Whether more may come. */
            readonly active: boolean;
            readonly changedAt: string | null;
            /** @description Where in the file the text begins. */
            readonly from: number;
            /** @description False for a file that is no text; its text is then empty. */
            readonly isText: boolean;
            /** @description When it was kept; null where Azure has just been read. */
            readonly keptAt: string | null;
            /** @description `from` of the next part. */
            readonly next: number;
            /** @description The run, or the child that was asked for. */
            readonly of: {
                readonly displayName: string;
                readonly id: string;
            };
            readonly path: string;
            /** @description How many secrets of each kind were taken out. */
            readonly redacted: {
                readonly [key: string]: number;
            };
            /** @description Of the whole file. */
            readonly size: number;
            /** @description Whole lines, without colours and control characters. */
            readonly text: string;
            /** @description The last line as far as it is written. */
            readonly unfinished: string;
            /** @description Why Azure could not be read, beside what was kept. */
            readonly unread: string | null;
        };
        /** @description The freezes in force, and what had gone out before the new one. */
        readonly MadeFreeze: {
            /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
            readonly alreadySent: readonly {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly decisionId: string;
                /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                readonly isCertain: boolean;
                readonly policy: string;
                readonly runId: string;
                readonly workspace: string;
            }[];
            /** @description Those in force; the longest counts. */
            readonly freezes: readonly components["schemas"]["Freeze"][];
            readonly frozen: boolean;
            /** @description What the freeze came to, in one sentence. */
            readonly message: string;
        };
        /** @description An exception that was just made, and what it counts for. */
        readonly MadeOverride: {
            /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
            readonly alreadySent?: readonly {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly decisionId: string;
                /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                readonly isCertain: boolean;
                readonly policy: string;
                readonly runId: string;
                readonly workspace: string;
            }[];
            readonly author: string;
            /** @description Active runs that it counts for at this moment. Later runs that fit count as well. */
            readonly covers: {
                readonly count: number;
                /** @description The first 20, as workspace/run. */
                readonly runs: readonly string[];
            };
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly endsAt: string;
            readonly id: string;
            readonly inForce: boolean;
            /** @enum {string} */
            readonly kind: "exempt" | "extend";
            /** @description What to look at, if anything. */
            readonly notice: string | null;
            readonly policies: readonly string[];
            readonly reason: string;
            readonly revokedAt: string | null;
            readonly revokedBy: string | null;
            readonly scope: {
                readonly compute?: readonly string[];
                readonly environment?: readonly string[];
                readonly experiment?: readonly string[];
                readonly gpu?: boolean;
                readonly gpuModel?: readonly string[];
                readonly gpus?: {
                    readonly atLeast: number;
                };
                readonly jobType?: readonly string[];
                /** @enum {string} */
                readonly priority?: "dedicated" | "low-priority";
                readonly run?: readonly string[];
                readonly schedule?: readonly string[];
                readonly services?: readonly string[];
                readonly tags?: {
                    readonly [key: string]: readonly string[];
                };
                readonly vmSize?: readonly string[];
                readonly workspace?: readonly string[];
            };
            readonly scopeInWords: string;
        };
        /** @description An amount with its currency. */
        readonly Money: {
            readonly amount: number;
            /** @description Not all of it is known. */
            readonly atLeast: boolean;
            readonly currency: string;
        };
        /**
         * @description Stops enforcement for everyone. Without an end it lasts until somebody lifts it.
         * @example {
         *       "reason": "The metrics of two regions are late.",
         *       "for": "4h"
         *     }
         */
        readonly NewFreezeInput: {
            /**
             * Format: date-time
             * @description When it ends. Either this or `for`.
             * @example 2026-01-31T09:30:00Z
             */
            readonly endsAt?: string;
            /**
             * @description How long it lasts, as a duration. Either this or `endsAt`.
             * @example 2h
             */
            readonly for?: string;
            readonly reason: string;
        };
        /**
         * @description A person’s exception. It has an end, in at most 90 days, given as `endsAt` or `for`.
         * @example {
         *       "kind": "extend",
         *       "scope": {
         *         "workspace": "ml-prod-eu",
         *         "run": "brave_shoe_4711"
         *       },
         *       "policies": [
         *         "gpu-idle"
         *       ],
         *       "reason": "The data loader is being repaired; the run resumes by itself.",
         *       "for": "6h"
         *     }
         */
        readonly NewOverrideInput: {
            /**
             * @description Make it although it covers every active run; asked for where it does.
             * @default false
             */
            readonly confirm: boolean;
            /**
             * Format: date-time
             * @description When it ends. Either this or `for`.
             * @example 2026-01-31T09:30:00Z
             */
            readonly endsAt?: string;
            /**
             * @description How long it lasts, as a duration. Either this or `endsAt`.
             * @example 2h
             */
            readonly for?: string;
            /**
             * @description `exempt`: the policies do not judge the runs. `extend`: they judge and notify, and cancel nothing.
             * @enum {string}
             */
            readonly kind: "exempt" | "extend";
            /**
             * @description Policy names or patterns; all when left out.
             * @default [
             *       "*"
             *     ]
             */
            readonly policies: readonly string[];
            readonly reason: string;
            /** @description Which runs. Every key given must hold; at least one is needed. */
            readonly scope: {
                /** @description Name of the compute; `serverless` and `local` mean the kind. */
                readonly compute?: string | readonly string[];
                /** @description Name of the environment, or name:version. */
                readonly environment?: string | readonly string[];
                /** @description Name of the experiment. */
                readonly experiment?: string | readonly string[];
                /** @description Whether it uses GPUs. */
                readonly gpu?: boolean;
                /** @description Model of its GPUs, by its VM size, such as A100. */
                readonly gpuModel?: string | readonly string[];
                /** @description How many GPUs it uses: those of a node times its nodes, or of one node where their number is not known. */
                readonly gpus?: {
                    /** @description The fewest GPUs. */
                    readonly atLeast: number;
                };
                /** @description command, sweep, pipeline, automl, spark, or what Azure adds. */
                readonly jobType?: string | readonly string[];
                /**
                 * @description Priority of the compute.
                 * @enum {string}
                 */
                readonly priority?: "dedicated" | "low-priority";
                /** @description Name or display name of the run. */
                readonly run?: string | readonly string[];
                /** @description Name of the schedule that made it. */
                readonly schedule?: string | readonly string[];
                /** @description Type of a service of the job: JupyterLab, SSH, TensorBoard, VSCode, …. */
                readonly services?: string | readonly string[];
                /** @description Tag key to patterns for its value. */
                readonly tags?: {
                    readonly [key: string]: string | readonly string[];
                };
                /** @description VM size of the compute. */
                readonly vmSize?: string | readonly string[];
                /** @description Name of the workspace. */
                readonly workspace?: string | readonly string[];
            };
        };
        /** @description What the first screen answers, as the store had it at one moment. */
        readonly Now: {
            readonly agenda: {
                /** @description The soonest first, at most 200. */
                readonly items: readonly components["schemas"]["NowAgendaItem"][];
                /** @description How many are left out. */
                readonly more: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly until: string;
            };
            readonly burns: components["schemas"]["NowBurns"];
            /** @description Those in force; the longest counts. */
            readonly freezes: readonly components["schemas"]["Freeze"][];
            /**
             * Format: date-time
             * @description The time on the service's own clock.
             * @example 2026-01-31T09:30:00Z
             */
            readonly now: string;
            readonly sees: components["schemas"]["NowSees"];
            readonly stopped: components["schemas"]["NowStopped"];
            readonly waiting: components["schemas"]["NowWaiting"];
            readonly wrong: components["schemas"]["NowWrong"];
        };
        /** @description Something that happens if nobody answers. */
        readonly NowAgendaItem: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            readonly currency: string | null;
            readonly decisionId: string | null;
            readonly displayName: string | null;
            readonly findingId: string | null;
            readonly freezeId: string | null;
            /**
             * @description `keep`, `cancel`: what silence does. `judged`: it is judged again, such as when a grace ends. `alert`: people hear of a cancel that hangs.
             * @enum {string}
             */
            readonly kind: "notice" | "question" | "keep" | "cancel" | "judged" | "override-ends" | "freeze-ends" | "alert";
            readonly overrideId: string | null;
            readonly perHour: number | null;
            readonly policy: string | null;
            readonly runId: string | null;
            /** @description In words that follow the name of the run. */
            readonly what: string;
            readonly workspace: string | null;
        };
        /** @description What runs that have left the queue take. */
        readonly NowBurns: {
            /** @description Of it, runs with an open finding that every GPU is idle. */
            readonly idle: components["schemas"]["Load"];
            readonly load: components["schemas"]["Load"];
            /** @description The dearest first. Each run is in one of them. */
            readonly owners: readonly components["schemas"]["NowShare"][];
            /** @description Runs under a firing finding of a policy. A run may be under several, so these do not add up to all. */
            readonly policies: readonly components["schemas"]["NowShare"][];
            /** @description Each run is in one of them. */
            readonly workspaces: readonly components["schemas"]["NowShare"][];
        };
        /** @description Something that goes wrong and that nobody is asked about yet. */
        readonly NowFinding: {
            /** @description Not all of it has a price. */
            readonly atLeast: boolean;
            readonly currency: string | null;
            /** @description The cancel that hangs. */
            readonly decisionId: string | null;
            readonly displayName: string;
            readonly findingId: string;
            /** @description Null where that is not known. */
            readonly gpus: number | null;
            /** @description What it cost while the cancel hung. */
            readonly leaked: components["schemas"]["Money"] | null;
            /** @description What happens next if nothing changes, and when. */
            readonly next: {
                readonly at: string | null;
                readonly what: string;
            } | null;
            /** @description The policy notifies and cancels nothing. */
            readonly notices: boolean;
            /** @description The owner as people know them; null where nobody owns it, and the fallback is notified. */
            readonly owner: string | null;
            /** @description What a further hour costs; null where no price is known. */
            readonly perHour: number | null;
            readonly policy: string;
            /** @description Why, with the numbers. */
            readonly reason: string;
            readonly runId: string;
            /** @description Null where the policy is not there now. */
            readonly severity: ("low" | "medium" | "high" | "critical") | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly since: string;
            /**
             * @description `cancel-hangs`: Azure took the cancel and the run has not ended. `held`: a person, a freeze or an answer holds what would follow.
             * @enum {string}
             */
            readonly state: "cancel-hangs" | "firing" | "pending" | "held";
            readonly withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
            readonly workspace: string;
        };
        /** @description A question that nobody has answered. */
        readonly NowQuestion: {
            /** @description How many people have approved it, of how many must. */
            readonly approvals: {
                readonly by: readonly string[];
                readonly given: number;
                readonly needed: number;
            };
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly askedAt: string;
            /** @description The newest earlier answer about this run under this policy. */
            readonly askedBefore: {
                /** @enum {string} */
                readonly as: "approved" | "rejected" | "silence" | "withdrawn" | "unanswered";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly by: string | null;
                readonly note: string | null;
                /** @description Why that answer does not settle it. */
                readonly why: string;
            } | null;
            /** @description Not all of it has a price. */
            readonly atLeast: boolean;
            /**
             * @description Why a person is asked.
             * @enum {string}
             */
            readonly because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again";
            /** @description In the currency of the run; null where that is not known. */
            readonly costSinceAsked: number | null;
            readonly currency: string | null;
            readonly decisionId: string;
            readonly displayName: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly expiresAt: string;
            readonly findingId: string;
            /** @description Null where that is not known. */
            readonly gpus: number | null;
            /** @description The limit that was full, where that is why people are asked. */
            readonly limit: {
                readonly freeAt: string | null;
                readonly says: string;
            } | null;
            /** @description The words of the owner, where they are why people are asked. */
            readonly objection: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly author: string;
                readonly reason: string;
            } | null;
            /**
             * @description What happens without an answer.
             * @enum {string}
             */
            readonly otherwise: "keep" | "cancel";
            /** @description The owner as people know them; null where nobody owns it, and the fallback is notified. */
            readonly owner: string | null;
            /** @description What a further hour costs; null where no price is known. */
            readonly perHour: number | null;
            readonly policy: string;
            /** @description Why, in one sentence with the numbers. */
            readonly reason: string;
            readonly runId: string;
            /** @enum {string} */
            readonly severity: "low" | "medium" | "high" | "critical";
            readonly workspace: string;
        };
        /** @description Questions of one policy and one cause: they can be answered together. */
        readonly NowQuestionGroup: {
            /**
             * @description Why a person is asked.
             * @enum {string}
             */
            readonly because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again";
            readonly costSinceAsked: components["schemas"]["Money"] | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly firstDueAt: string;
            /** @description The dearest first. */
            readonly items: readonly components["schemas"]["NowQuestion"][];
            readonly load: components["schemas"]["Load"];
            readonly policy: string;
            /** @description Of the dearest of them; the others have the same but for names and numbers. */
            readonly reason: string;
        };
        /** @description Whether the watchdog sees and is heard. */
        readonly NowSees: {
            /** @description Null for who does not see everything. */
            readonly alerts: {
                /** @description Of the last 24 hours, those that a channel did not take after all retries. */
                readonly failed: number;
                /** @description Of those that are on their way. */
                readonly oldestAt: string | null;
                /** @description On their way or failed. */
                readonly undelivered: number;
            } | null;
            readonly cancels: {
                readonly hanging: number;
                readonly inHand: number;
            };
            readonly unknownRuns: number;
            /** @description What concerns no single workspace. */
            readonly unseen: readonly components["schemas"]["Unseen"][];
            readonly workspaces: readonly components["schemas"]["NowSight"][];
        };
        /** @description What the runs of one owner, workspace or policy take. */
        readonly NowShare: {
            /** @description Of it, runs with an open finding that every GPU is idle. */
            readonly idle: components["schemas"]["Load"];
            readonly load: components["schemas"]["Load"];
            /** @description Null: runs that nobody owns. */
            readonly name: string | null;
        };
        /** @description How much of a workspace Runwarden sees. */
        readonly NowSight: {
            readonly id: string;
            /** @description When a pass last saw everything. */
            readonly lastCompletePassAt: string | null;
            readonly lastPassAt: string | null;
            readonly name: string;
            /** @description Active runs. */
            readonly runs: number;
            /**
             * @description `partly`: something is not seen. `blind`: no pass has seen everything for long. `never-seen`: no pass has ever succeeded.
             * @enum {string}
             */
            readonly state: "ok" | "partly" | "blind" | "never-seen";
            /** @description Active runs that some policy cannot judge. */
            readonly unknownRuns: number;
            readonly unseen: readonly components["schemas"]["Unseen"][];
        };
        /** @description Cancels of the last 24 hours and what became of each. `avoided` is an upper figure, never a saving. */
        readonly NowStopped: {
            readonly avoided: {
                readonly atMost: components["schemas"]["Money"] | null;
                readonly unknown: number;
            };
            /** @description The newest first. */
            readonly groups: readonly components["schemas"]["NowStoppedGroup"][];
            /** @description What they took before. */
            readonly load: components["schemas"]["Load"];
            /** @description Runs that have ended after their cancel. */
            readonly runs: number;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly since: string;
        };
        /** @description Cancels of one policy and one cause. */
        readonly NowStoppedGroup: {
            /**
             * Format: date-time
             * @description Of the newest.
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            readonly avoided: {
                readonly atMost: components["schemas"]["Money"] | null;
                /** @description Runs that have ended and for which it is not known. */
                readonly unknown: number;
            };
            /** @description Who approved it or cancelled by hand; null where a policy decided. */
            readonly by: string | null;
            /** @description What the runs that have ended took before. */
            readonly load: components["schemas"]["Load"];
            /** @description What they said. */
            readonly note: string | null;
            readonly policy: string;
            /** @description Of the newest of them. */
            readonly reason: string;
            /** @description The newest first. */
            readonly runs: readonly {
                /**
                 * Format: date-time
                 * @description The newest that is known of it.
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                /** @description Not all of it has a price. */
                readonly atLeast: boolean;
                /** @description What it could have cost up to its own time limit: the most that the cancel can have saved. */
                readonly avoided: {
                    readonly atMost: number | null;
                    /** @description Why it is not known. */
                    readonly because: string | null;
                };
                readonly currency: string | null;
                readonly decisionId: string;
                readonly displayName: string;
                readonly endedAt: string | null;
                /** @description Null where that is not known. */
                readonly gpus: number | null;
                /** @description The owner as people know them; null where nobody owns it, and the fallback is notified. */
                readonly owner: string | null;
                /** @description What a further hour costs; null where no price is known. */
                readonly perHour: number | null;
                /** @description Why it was abandoned or failed, or what is not known yet. */
                readonly problem: string | null;
                readonly releasedAt: string | null;
                readonly requestedAt: string | null;
                readonly runId: string;
                /** @enum {string} */
                readonly state: "queued" | "requesting" | "unclear" | "requested" | "confirmed" | "released" | "ended-otherwise" | "abandoned" | "failed";
                readonly workspace: string;
            }[];
            /** @description How many runs are in which state. */
            readonly states: {
                readonly [key: string]: number;
            };
        };
        /** @description Runs of one workspace that policies cannot judge, for one reason. */
        readonly NowUnknown: {
            readonly load: components["schemas"]["Load"];
            readonly policies: readonly string[];
            /** @description For the run that has been unknown for longest. */
            readonly reason: string;
            /** @description At most 20, the dearest first. */
            readonly runs: readonly {
                readonly displayName: string;
                readonly runId: string;
            }[];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly since: string;
            readonly workspace: string;
        };
        /** @description What waits for an answer. */
        readonly NowWaiting: {
            /** @description Null where no part of it is known. */
            readonly costSinceAsked: components["schemas"]["Money"] | null;
            readonly count: number;
            readonly firstDue: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly decisionId: string;
                /** @enum {string} */
                readonly otherwise: "keep" | "cancel";
            } | null;
            /** @description The dearest first. */
            readonly groups: readonly components["schemas"]["NowQuestionGroup"][];
            /** @description Of the runs that are asked about, each once. */
            readonly load: components["schemas"]["Load"];
        };
        /** @description What goes wrong, and nobody is asked yet. */
        readonly NowWrong: {
            readonly findings: number;
            /** @description What hangs first, then the dearest. */
            readonly items: readonly components["schemas"]["NowFinding"][];
            /** @description Of the runs with such a finding, each once. */
            readonly load: components["schemas"]["Load"];
            /** @description The dearest first. */
            readonly unknown: readonly components["schemas"]["NowUnknown"][];
            /** @description Of the runs that some policy cannot judge, each once. */
            readonly unknownLoad: components["schemas"]["Load"];
        };
        /** @description An owner’s word against an announced cancel. */
        readonly Objection: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            readonly author: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly endsAt: string;
            readonly findingId: string;
            /** @description It holds the cancel at this moment, unless on-call has answered. */
            readonly holds: boolean;
            readonly id: string;
            readonly policy: string;
            /** @description The questions to on-call that followed, with their answers. */
            readonly questions: readonly components["schemas"]["Approval"][];
            readonly reason: string;
            readonly runId: string;
            /**
             * @description `link`: by the link of a notice, so that the author is the owner as the run names one.
             * @enum {string}
             */
            readonly via: "link" | "key";
            readonly workspace: string;
        };
        /** @description An exception that a person made. */
        readonly Override: {
            readonly author: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly endsAt: string;
            readonly id: string;
            readonly inForce: boolean;
            /** @enum {string} */
            readonly kind: "exempt" | "extend";
            readonly policies: readonly string[];
            readonly reason: string;
            readonly revokedAt: string | null;
            readonly revokedBy: string | null;
            readonly scope: {
                readonly compute?: readonly string[];
                readonly environment?: readonly string[];
                readonly experiment?: readonly string[];
                readonly gpu?: boolean;
                readonly gpuModel?: readonly string[];
                readonly gpus?: {
                    readonly atLeast: number;
                };
                readonly jobType?: readonly string[];
                /** @enum {string} */
                readonly priority?: "dedicated" | "low-priority";
                readonly run?: readonly string[];
                readonly schedule?: readonly string[];
                readonly services?: readonly string[];
                readonly tags?: {
                    readonly [key: string]: readonly string[];
                };
                readonly vmSize?: readonly string[];
                readonly workspace?: readonly string[];
            };
            readonly scopeInWords: string;
        };
        /** @description The policies in force and the state of their folder. */
        readonly Policies: {
            /** @description Names the set that this replica has loaded. */
            readonly digest: string;
            readonly folder: string;
            /** @description The set in force over all replicas; null before the first pass. */
            readonly inForce: components["schemas"]["PolicySetInForce"] | null;
            readonly items: readonly components["schemas"]["Policy"][];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly loadedAt: string;
            /** @description Cursor of the next page; null on the last page. */
            readonly next: string | null;
            /**
             * Format: date-time
             * @description The time on the service's own clock.
             * @example 2026-01-31T09:30:00Z
             */
            readonly now: string;
            /** @description What the latest reload found wrong; then the older policies stay in force. */
            readonly problems: readonly string[];
        };
        /** @description A policy in force. */
        readonly Policy: {
            /** @description Active runs that it could not judge at the latest pass, by reason, since when, and how many. */
            readonly cannotJudge: readonly {
                readonly reason: string;
                readonly runs: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly since: string;
            }[];
            readonly file: string;
            /** @description How long the condition must hold, as a duration. */
            readonly for: string;
            /**
             * @description The most it may do.
             * @enum {string}
             */
            readonly mode: "off" | "audit" | "notify" | "approve" | "enforce";
            readonly name: string;
            /** @enum {string} */
            readonly severity: "low" | "medium" | "high" | "critical";
            /** @description The steps in words. */
            readonly steps: readonly string[];
            readonly summary: string;
        };
        /** @description The policy that a decision was made under, as it was written then. */
        readonly PolicyAsItWas: {
            readonly policy: string;
            /** @description Null where it is not kept: dropped for its age, decided by an older version, or Runwarden's own policy. */
            readonly text: string | null;
        };
        /** @description A policy with all that it says. */
        readonly PolicyDetail: {
            /** @description Active runs that it could not judge at the latest pass, by reason, since when, and how many. */
            readonly cannotJudge: readonly {
                readonly reason: string;
                readonly runs: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly since: string;
            }[];
            readonly except: readonly string[];
            readonly file: string;
            /** @description Changes when what it judges or does changes. */
            readonly fingerprint: string;
            /** @description How long the condition must hold, as a duration. */
            readonly for: string;
            /** @description Time between a delivered notice and a cancel; null: no notice. */
            readonly grace: string | null;
            readonly limits: readonly string[];
            /** @description Which runs, in words. */
            readonly match: string;
            /**
             * @description The most it may do.
             * @enum {string}
             */
            readonly mode: "off" | "audit" | "notify" | "approve" | "enforce";
            readonly name: string;
            /** @description How long an objection of the owner holds a cancel. */
            readonly objectionHolds: string;
            /** @enum {string} */
            readonly severity: "low" | "medium" | "high" | "critical";
            /** @description What it may ask of Azure for a run. */
            readonly signals: readonly string[];
            /** @description The steps in words. */
            readonly steps: readonly string[];
            readonly summary: string;
            /** @description The conditions by kind, in words. */
            readonly when: string;
        };
        /** @description The one set of policies under which every replica judges. */
        readonly PolicySetInForce: {
            /** @enum {string} */
            readonly because: "first" | "changed" | "new" | "alone" | "taken-over";
            /** @description The same as `digest` of a replica that has this set. */
            readonly digest: string;
            readonly policies: readonly {
                readonly fingerprint: string;
                /** @enum {string} */
                readonly mode: "off" | "audit" | "notify" | "approve" | "enforce";
                readonly name: string;
            }[];
            /** @description The replica whose files came into force. */
            readonly replica: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly since: string;
        };
        /** @description The status of a run under a policy, as the latest pass left it. */
        readonly PolicyStatus: {
            /**
             * Format: date-time
             * @description The pass that judged it.
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            readonly audit: boolean;
            readonly findingId: string | null;
            /** @description What happens next if nothing changes, and when; without a time it waits for something. */
            readonly next: {
                readonly at: string | null;
                readonly what: string;
            } | null;
            /** @enum {string} */
            readonly outcome: "violated" | "healthy" | "unknown";
            readonly policy: string;
            /** @description Why, with the numbers. */
            readonly reason: string;
            /** @enum {string} */
            readonly state: "healthy" | "unknown" | "exempt" | "pending" | "firing" | "canceling";
            /** @description Since when every pass found it unknown; null where it is known. */
            readonly unknownSince: string | null;
            readonly withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
        };
        /** @description The status of a run under a policy, with the judged conditions and the question to people. */
        readonly PolicyStatusDetail: {
            /**
             * Format: date-time
             * @description The pass that judged it.
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            readonly audit: boolean;
            /** @description The judged conditions with their values, thresholds and ages. */
            readonly evidence: unknown;
            readonly findingId: string | null;
            /** @description What happens next if nothing changes, and when; without a time it waits for something. */
            readonly next: {
                readonly at: string | null;
                readonly what: string;
            } | null;
            /** @enum {string} */
            readonly outcome: "violated" | "healthy" | "unknown";
            readonly policy: string;
            /** @description How far the newest question or cancel of this finding has come, or what holds its cancel; null where nothing does. */
            readonly progress: components["schemas"]["Progress"] | null;
            /** @description The newest question to people about this finding, with its answer. A pass acts on an answer at once. */
            readonly question: components["schemas"]["Approval"] | null;
            /** @description Why, with the numbers. */
            readonly reason: string;
            /** @enum {string} */
            readonly state: "healthy" | "unknown" | "exempt" | "pending" | "firing" | "canceling";
            /** @description Since when every pass found it unknown; null where it is known. */
            readonly unknownSince: string | null;
            readonly withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
        };
        /**
         * @description Problem details, RFC 9457.
         * @example {
         *       "type": "urn:runwarden:problem:invalid",
         *       "title": "The request is not valid",
         *       "status": 400,
         *       "detail": "reason: must not be blank",
         *       "instance": "/api/v1/overrides",
         *       "requestId": "01K3V8Q4",
         *       "errors": [
         *         {
         *           "field": "reason",
         *           "message": "must not be blank"
         *         }
         *       ]
         *     }
         */
        readonly Problem: {
            /** @description What is wrong with this request, for a person. */
            readonly detail: string;
            /** @description Each field that is wrong. */
            readonly errors?: readonly {
                readonly field: string;
                readonly message: string;
            }[];
            /** @description The path asked for. */
            readonly instance: string;
            /** @description The log has more under this id. */
            readonly requestId: string;
            readonly status: number;
            readonly title: string;
            /** @description Names the kind of problem; stable. */
            readonly type: string;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description How far a cancel has come, or how it ended. */
        readonly Progress: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            /** @description Why it is so, in plain words. */
            readonly because: string | null;
            /** @description When people hear, or what else comes, if the state stays. */
            readonly due: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                readonly what: string;
            } | null;
            /** @description Nothing more comes. */
            readonly isOver: boolean;
            /**
             * @description `proposed`: decided and not sent yet; `awaiting-approval`: a person was asked; `approved`: a person approved it, and it was not sent yet; `unclear`: Azure may have taken the request; the run is read until that shows; `requested`: Azure accepted the request; `acknowledged`: Azure shows that it cancels the run; `ended`: the run has ended; runs below it or its nodes may still be at work; `released`: the runs below it have ended, and its nodes are free as far as the compute says; `withdrawn`: the reason for it was gone, or the run had ended; `lapsed`: a person had approved it, and the approval was overtaken; `rejected`: a person said no; `expired`: nobody answered, which means keep; `limited`: a limit of cancels was reached; `objected`: the owner objected; `frozen`: all cancels were frozen; `failed`: Azure did not cancel the run; `superseded`: another cancel took the run
             * @enum {string}
             */
            readonly state: "proposed" | "awaiting-approval" | "approved" | "unclear" | "requested" | "acknowledged" | "ended" | "released" | "withdrawn" | "lapsed" | "rejected" | "expired" | "limited" | "objected" | "frozen" | "failed" | "superseded";
            /** @description What it has passed, with the present state. */
            readonly steps: readonly {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                /**
                 * @description `proposed`: decided and not sent yet; `awaiting-approval`: a person was asked; `approved`: a person approved it, and it was not sent yet; `unclear`: Azure may have taken the request; the run is read until that shows; `requested`: Azure accepted the request; `acknowledged`: Azure shows that it cancels the run; `ended`: the run has ended; runs below it or its nodes may still be at work; `released`: the runs below it have ended, and its nodes are free as far as the compute says; `withdrawn`: the reason for it was gone, or the run had ended; `lapsed`: a person had approved it, and the approval was overtaken; `rejected`: a person said no; `expired`: nobody answered, which means keep; `limited`: a limit of cancels was reached; `objected`: the owner objected; `frozen`: all cancels were frozen; `failed`: Azure did not cancel the run; `superseded`: another cancel took the run
                 * @enum {string}
                 */
                readonly state: "proposed" | "awaiting-approval" | "approved" | "unclear" | "requested" | "acknowledged" | "ended" | "released" | "withdrawn" | "lapsed" | "rejected" | "expired" | "limited" | "objected" | "frozen" | "failed" | "superseded";
            }[];
        };
        /** @description Whether Runwarden sees what it watches. Without a key, only the yes or no. */
        readonly Readiness: {
            readonly ready: boolean;
            readonly reasons?: readonly string[];
            readonly workspaces?: readonly {
                readonly error: string | null;
                readonly lastCompletePassAt: string | null;
                readonly lastGoodPassAt: string | null;
                readonly name: string;
                /** @enum {string} */
                readonly state: "ok" | "blind" | "never-seen";
            }[];
        };
        /** @description Everything that is known of a run. */
        readonly Record: {
            /**
             * Format: date-time
             * @description When it was read from Azure.
             * @example 2026-01-31T09:30:00Z
             */
            readonly at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly now: string;
            /** @description As it is kept in record.json: its times are milliseconds since 1970, in UTC. */
            readonly record: {
                readonly at: number;
                readonly children: {
                    /** @constant */
                    readonly known: true;
                    readonly value: readonly {
                        readonly child: {
                            readonly computed?: {
                                readonly least: number;
                                readonly most: number;
                                readonly since: number | null;
                            };
                            readonly createdAt: number;
                            readonly dataContainerId: string | null;
                            readonly displayName: string;
                            readonly endedAt: number | null;
                            readonly error: {
                                /** @enum {string} */
                                readonly cause: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
                                readonly code: string;
                                readonly message: string;
                            } | null;
                            readonly id: string;
                            readonly machine?: {
                                readonly gpusPerNode: number | null;
                                /** @enum {string} */
                                readonly kind: "cluster" | "instance" | "kubernetes" | "serverless" | "local" | "virtual-cluster" | "other";
                                readonly location: string | null;
                                readonly priority: ("dedicated" | "low-priority") | null;
                                readonly vmSize: string | null;
                                readonly why?: string;
                            };
                            readonly machineUnknown?: string;
                            readonly outputs: {
                                readonly [key: string]: string | null;
                            };
                            /** @enum {string} */
                            readonly phase: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
                            readonly placement: {
                                readonly gpusPerNode: number | null;
                                readonly instanceType: string | null;
                                /** @enum {string} */
                                readonly kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                                readonly name: string | null;
                                readonly nodes: number | null;
                                readonly priority: ("dedicated" | "low-priority") | null;
                            };
                            readonly reused: boolean;
                            readonly startedAt: number | null;
                            readonly status: string;
                            readonly tags: {
                                readonly [key: string]: string;
                            };
                            readonly timesUnknown?: string;
                        };
                        readonly cost: {
                            readonly amount: number;
                            readonly atLeast: boolean;
                            readonly currency: string;
                        } | null;
                        readonly metrics: {
                            /** @constant */
                            readonly known: true;
                            readonly value: readonly {
                                readonly at: number | null;
                                readonly name: string;
                                readonly step: number | null;
                                readonly value: number | string;
                            }[];
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly parameters: {
                            readonly [key: string]: string;
                        };
                        readonly work?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                readonly code: string | null;
                                readonly command: string | null;
                                readonly component: string;
                                readonly environment: string | null;
                            };
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                    }[];
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly childrenLeftOut?: number;
                readonly compute: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly gpusPerNode: number | null;
                        readonly instanceType: string | null;
                        /** @enum {string} */
                        readonly kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                        readonly location: string | null;
                        readonly name: string | null;
                        readonly nodes: number | null;
                        readonly priority: ("dedicated" | "low-priority") | null;
                        readonly vmSize: string | null;
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly cost?: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly amount: number;
                        readonly atLeast: boolean;
                        readonly currency: string;
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly failure: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        /** @enum {string} */
                        readonly cause: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
                        readonly code: string;
                        readonly codes: readonly string[];
                        readonly message: string;
                    } | null;
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly job: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly differs: readonly {
                            readonly where: string;
                            readonly why: string;
                        }[];
                        readonly job: {
                            readonly [key: string]: unknown;
                        };
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly lineage: {
                    readonly code: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly assetId: string | null;
                            readonly sha256: string | null;
                            readonly snapshotId: string | null;
                            readonly unread?: string;
                            readonly uri: string | null;
                        } | null;
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly command: {
                        /** @constant */
                        readonly known: true;
                        readonly value: string | null;
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly environment: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly assetId: string;
                            readonly conda: string | null;
                            readonly dockerfile: string | null;
                            readonly image: string | null;
                            readonly name: string;
                            readonly os: string | null;
                            readonly registry: string | null;
                            readonly unread?: string;
                            readonly version: string | null;
                        } | null;
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly environmentVariables: {
                        /** @constant */
                        readonly known: true;
                        readonly value: readonly string[];
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly git: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly branch: string | null;
                            readonly commit: string | null;
                            readonly dirty: boolean | null;
                            readonly repository: string | null;
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly identity: {
                        /** @constant */
                        readonly known: true;
                        readonly value: string | null;
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly inputs: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly [key: string]: {
                                readonly assetId: string | null;
                                readonly mode: string | null;
                                readonly type: string | null;
                                readonly uri: string | null;
                                readonly value: string | null;
                                readonly version: string | null;
                            };
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly outputs: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly [key: string]: {
                                readonly assetId: string | null;
                                readonly mode: string | null;
                                readonly type: string | null;
                                readonly uri: string | null;
                                readonly value: string | null;
                                readonly version: string | null;
                            };
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly parameters: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly [key: string]: string;
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly parents: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly parent: string | null;
                            readonly root: string | null;
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly services: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly [key: string]: {
                                readonly port: number | null;
                                readonly status: string | null;
                                readonly type: string;
                            };
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly trigger: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly kind: string;
                            readonly name: string | null;
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                };
                readonly metrics: {
                    /** @constant */
                    readonly known: true;
                    readonly value: readonly {
                        readonly at: number | null;
                        readonly name: string;
                        readonly step: number | null;
                        readonly value: number | string;
                    }[];
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly primary: {
                    readonly bestChild: string | null;
                    /** @enum {string} */
                    readonly goal: "minimize" | "maximize";
                    readonly metric: string;
                } | null;
                readonly run: {
                    readonly archived: boolean;
                    readonly createdAt: number;
                    readonly creator: {
                        readonly displayName: string | null;
                        readonly objectId: string | null;
                    };
                    readonly definition: string | null;
                    readonly displayName: string;
                    readonly experiment: string | null;
                    readonly id: string;
                    readonly job?: {
                        readonly code: {
                            /** @constant */
                            readonly known: true;
                            readonly value: boolean;
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly codeAsset?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: string | null;
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly command: {
                            /** @constant */
                            readonly known: true;
                            readonly value: string | null;
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly distribution?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                readonly processesPerNode: number | null;
                                readonly type: string;
                            } | null;
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly environment: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                readonly name: string;
                                readonly registry: string | null;
                                readonly version: string | null;
                            } | null;
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly environmentVariables?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: readonly string[];
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly git: {
                            readonly branch: string | null;
                            readonly commit: string | null;
                            readonly dirty: boolean | null;
                            readonly repository: string | null;
                        };
                        readonly identity?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: string | null;
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly inputs: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                readonly [key: string]: {
                                    readonly mode?: string;
                                    readonly pinned: boolean;
                                    readonly type?: string;
                                    readonly value: string;
                                };
                            };
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly looseSteps: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                readonly [key: string]: string | null;
                            };
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly outputs?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                readonly [key: string]: {
                                    readonly asset: string | null;
                                    readonly mode: string | null;
                                    readonly type: string | null;
                                };
                            };
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly parameters?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                readonly [key: string]: string;
                            };
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly primaryMetric?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                /** @enum {string} */
                                readonly goal: "minimize" | "maximize";
                                readonly name: string;
                            } | null;
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly resources?: {
                            /** @constant */
                            readonly known: true;
                            readonly value: {
                                readonly dockerArgs: string | null;
                                readonly shmSize: string | null;
                            };
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly schedule: {
                            /** @constant */
                            readonly known: true;
                            readonly value: string | null;
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                        readonly services: {
                            /** @constant */
                            readonly known: true;
                            readonly value: readonly string[];
                        } | {
                            /** @constant */
                            readonly known: false;
                            readonly reason: string;
                        };
                    };
                    readonly jobType: string;
                    readonly orphanOf?: {
                        readonly displayName: string;
                        readonly endedAt: number | null;
                        readonly id: string;
                        readonly status: string;
                    };
                    readonly outputs: {
                        readonly [key: string]: string | null;
                    };
                    /** @enum {string} */
                    readonly phase: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
                    readonly placement: {
                        readonly gpusPerNode: number | null;
                        readonly instanceType: string | null;
                        /** @enum {string} */
                        readonly kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                        readonly name: string | null;
                        readonly nodes: number | null;
                        readonly priority: ("dedicated" | "low-priority") | null;
                    };
                    readonly resubmittedFrom: string | null;
                    readonly status: string;
                    readonly steps?: {
                        readonly open: string | null;
                        readonly places: readonly {
                            readonly gpusPerNode: number | null;
                            readonly instanceType: string | null;
                            /** @enum {string} */
                            readonly kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                            readonly name: string | null;
                            readonly nodes: number | null;
                            readonly priority: ("dedicated" | "low-priority") | null;
                            readonly steps: readonly string[];
                        }[];
                    };
                    readonly studioUrl: string | null;
                    readonly tags: {
                        readonly [key: string]: string;
                    };
                    readonly timeLimit: number | null;
                    readonly unknown?: {
                        readonly [key: string]: string;
                    };
                    readonly workspaceId: string;
                    readonly workspaceName: string;
                };
                readonly times: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly attempt: number | null;
                        readonly computed: number | null;
                        readonly createdAt: number;
                        readonly endedAt: number | null;
                        readonly lastStartedAt: number | null;
                        readonly queueing: string | null;
                        readonly startedAt: number | null;
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                /** @constant */
                readonly version: 1;
            };
            /**
             * @description Read from Azure now, or kept as evidence.
             * @enum {string}
             */
            readonly source: "azure" | "kept";
        };
        /** @description A run and its status under each policy. */
        readonly Run: {
            readonly active: boolean;
            readonly archived: boolean;
            readonly compute: {
                readonly instanceCount: number | null;
                readonly instanceType: string | null;
                /**
                 * @description compute: one of the workspace. none: a pipeline without a default compute for its steps.
                 * @enum {string}
                 */
                readonly kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                readonly name: string | null;
                /** @description As the run itself asks for it; that of a compute is its own. */
                readonly priority: ("dedicated" | "low-priority") | null;
            };
            /** @description As it was last read, with its children; null where no policy or budget had it read. */
            readonly cost: components["schemas"]["Cost"] | null;
            /**
             * Format: date-time
             * @description Submission; the queue may come between.
             * @example 2026-01-31T09:30:00Z
             */
            readonly createdAt: string;
            readonly creator: {
                readonly displayName: string | null;
                readonly objectId: string | null;
            };
            readonly displayName: string;
            readonly experiment: string | null;
            /** @description Its steps or trials that failed, as far as a pass read them, the newest first. */
            readonly failedSteps: readonly {
                readonly displayName: string;
                readonly failure: components["schemas"]["Failure"] | null;
                readonly runId: string;
            }[];
            /** @description Why it failed, where it has ended so and Azure says why. */
            readonly failure: components["schemas"]["Failure"] | null;
            readonly id: string;
            readonly jobType: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly lastSeenAt: string;
            /** @description The parent that has ended, for a run that still runs below it. Azure offers no cancel for such a run. */
            readonly orphanOf: {
                readonly displayName: string;
                readonly endedAt: string | null;
                readonly id: string;
                readonly status: string;
            } | null;
            /** @description Whose it is, and how that was found. */
            readonly owner: {
                readonly display: string;
                readonly id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: readonly string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                readonly source: "tag" | "creator" | "workspace" | "fallback";
            };
            /** @enum {string} */
            readonly phase: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
            /**
             * Format: date-time
             * @description Since when it has been seen in this phase.
             * @example 2026-01-31T09:30:00Z
             */
            readonly phaseSince: string;
            /** @description The status word as Azure says it. */
            readonly status: string;
            readonly statuses: readonly components["schemas"]["PolicyStatus"][];
            readonly studioUrl: string | null;
            readonly tags: {
                readonly [key: string]: string;
            };
            /** @description The run's own limit, as a duration. */
            readonly timeLimit: string | null;
            /** @description Name of the workspace. */
            readonly workspace: string;
            readonly workspaceId: string;
        };
        /** @description A cancel that Runwarden decided, and what became of it. */
        readonly RunCancel: {
            /** @description When a pass first saw that Azure had taken it. */
            readonly acknowledgedAt: string | null;
            readonly approvedBy: string | null;
            /** @description A person approved it. */
            readonly approvedByPerson: boolean;
            readonly decisionId: string;
            /** @description When the run ended. Runs below it may still run. */
            readonly endedAt: string | null;
            /** @description What it cost while it hung; null where it did not hang or no cost is known. */
            readonly leaked: {
                readonly amount: number;
                /** @description Not all of it has a price. */
                readonly atLeast: boolean;
                readonly currency: string;
                readonly perHour: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly until: string;
            } | null;
            readonly policy: string;
            /** @description Why it was abandoned or failed, or why it is not confirmed yet. */
            readonly problem: string | null;
            readonly progress: components["schemas"]["Progress"];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly queuedAt: string;
            /** @description Why it was decided. */
            readonly reason: string;
            /** @description When the runs below it had ended and its nodes were seen free. */
            readonly releasedAt: string | null;
            readonly requestedAt: string | null;
            readonly settledAt: string | null;
            /**
             * @description `requested`: Azure accepted it, which promises nothing. `confirmed`: Azure reports Canceled.
             * @enum {string}
             */
            readonly state: "queued" | "requesting" | "unclear" | "requested" | "confirmed" | "released" | "ended-otherwise" | "abandoned" | "failed";
            /** @description Only where it was abandoned: the word for why. */
            readonly withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
        };
        /** @description A run with the evidence of each status, and why the other policies have none. */
        readonly RunDetail: {
            readonly active: boolean;
            readonly archived: boolean;
            /** @description Every cancel of it that was decided, newest first. Without one Runwarden did not cancel it. */
            readonly cancels: readonly components["schemas"]["RunCancel"][];
            readonly compute: {
                readonly instanceCount: number | null;
                readonly instanceType: string | null;
                /**
                 * @description compute: one of the workspace. none: a pipeline without a default compute for its steps.
                 * @enum {string}
                 */
                readonly kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                readonly name: string | null;
                /** @description As the run itself asks for it; that of a compute is its own. */
                readonly priority: ("dedicated" | "low-priority") | null;
            };
            /** @description As it was last read, with its children; null where no policy or budget had it read. */
            readonly cost: components["schemas"]["Cost"] | null;
            /**
             * Format: date-time
             * @description Submission; the queue may come between.
             * @example 2026-01-31T09:30:00Z
             */
            readonly createdAt: string;
            readonly creator: {
                readonly displayName: string | null;
                readonly objectId: string | null;
            };
            readonly displayName: string;
            readonly experiment: string | null;
            /** @description Its steps or trials that failed, as far as a pass read them, the newest first. */
            readonly failedSteps: readonly {
                readonly displayName: string;
                readonly failure: components["schemas"]["Failure"] | null;
                readonly runId: string;
            }[];
            /** @description Why it failed, where it has ended so and Azure says why. */
            readonly failure: components["schemas"]["Failure"] | null;
            readonly id: string;
            /** @description How it is started, as far as Azure says, without the secrets that can be recognised. */
            readonly job: {
                /** @description Its code asset as name:version. */
                readonly code: {
                    /** @constant */
                    readonly known: true;
                    readonly value: string | null;
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly command: {
                    /** @constant */
                    readonly known: true;
                    readonly value: string | null;
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly distribution: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly processesPerNode: number | null;
                        readonly type: string;
                    } | null;
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly environment: {
                    /** @constant */
                    readonly known: true;
                    readonly value: string | null;
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                /** @description Their names; the values are kept nowhere. */
                readonly environmentVariables: {
                    /** @constant */
                    readonly known: true;
                    readonly value: readonly string[];
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly git: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly branch: string | null;
                        readonly commit: string | null;
                        readonly dirty: boolean | null;
                        readonly repository: string | null;
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                /** @description AMLToken, Managed or UserIdentity; null where it asks for none. */
                readonly identity: {
                    /** @constant */
                    readonly known: true;
                    readonly value: string | null;
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly inputDetails: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly [key: string]: {
                            /** @description ReadOnlyMount, Download, … as Azure spells it. */
                            readonly mode: string | null;
                            /** @description Whether it names a version, or is a literal value. */
                            readonly pinned: boolean;
                            /** @description uri_folder, mltable, literal, … as Azure spells it. */
                            readonly type: string | null;
                        };
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly inputs: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly [key: string]: string;
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly outputs: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly [key: string]: {
                            /** @description The data asset that it is to become. */
                            readonly asset: string | null;
                            readonly mode: string | null;
                            readonly type: string | null;
                        };
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                /** @description Literal inputs, the parameters of a pipeline, the search space of a sweep, the task of an AutoML job. */
                readonly parameters: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly [key: string]: string;
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly primaryMetric: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        /** @enum {string} */
                        readonly goal: "minimize" | "maximize";
                        readonly name: string;
                    } | null;
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly resources: {
                    /** @constant */
                    readonly known: true;
                    readonly value: {
                        readonly dockerArgs: string | null;
                        readonly shmSize: string | null;
                    };
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly schedule: {
                    /** @constant */
                    readonly known: true;
                    readonly value: string | null;
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
                readonly services: {
                    /** @constant */
                    readonly known: true;
                    readonly value: readonly string[];
                } | {
                    /** @constant */
                    readonly known: false;
                    readonly reason: string;
                };
            };
            readonly jobType: string;
            /** @description What was kept of it; `GET /runs/{workspace}/{run}/evidence` lists it. */
            readonly kept: components["schemas"]["KeptSummary"];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly lastSeenAt: string;
            /** @description When it is judged again; null once it has ended. */
            readonly nextPassAt: string | null;
            /**
             * Format: date-time
             * @description The time on the service's own clock, by which it judges.
             * @example 2026-01-31T09:30:00Z
             */
            readonly now: string;
            /** @description The parent that has ended, for a run that still runs below it. Azure offers no cancel for such a run. */
            readonly orphanOf: {
                readonly displayName: string;
                readonly endedAt: string | null;
                readonly id: string;
                readonly status: string;
            } | null;
            /** @description Whose it is, and how that was found. */
            readonly owner: {
                readonly display: string;
                readonly id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: readonly string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                readonly source: "tag" | "creator" | "workspace" | "fallback";
            };
            /** @enum {string} */
            readonly phase: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
            /**
             * Format: date-time
             * @description Since when it has been seen in this phase.
             * @example 2026-01-31T09:30:00Z
             */
            readonly phaseSince: string;
            /** @description What the newest kept record says; null where none is kept. The whole is at /runs/{workspace}/{run}/record. */
            readonly record: {
                /**
                 * Format: date-time
                 * @description When it was read from Azure.
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly at: string;
                /** @description With which code, environment and data it was started, and by whom. */
                readonly lineage: {
                    readonly code: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly assetId: string | null;
                            readonly sha256: string | null;
                            readonly snapshotId: string | null;
                            readonly unread?: string;
                            readonly uri: string | null;
                        } | null;
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly command: {
                        /** @constant */
                        readonly known: true;
                        readonly value: string | null;
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly environment: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly assetId: string;
                            readonly conda: string | null;
                            readonly dockerfile: string | null;
                            readonly image: string | null;
                            readonly name: string;
                            readonly os: string | null;
                            readonly registry: string | null;
                            readonly unread?: string;
                            readonly version: string | null;
                        } | null;
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly environmentVariables: {
                        /** @constant */
                        readonly known: true;
                        readonly value: readonly string[];
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly git: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly branch: string | null;
                            readonly commit: string | null;
                            readonly dirty: boolean | null;
                            readonly repository: string | null;
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly identity: {
                        /** @constant */
                        readonly known: true;
                        readonly value: string | null;
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly inputs: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly [key: string]: {
                                readonly assetId: string | null;
                                readonly mode: string | null;
                                readonly type: string | null;
                                readonly uri: string | null;
                                readonly value: string | null;
                                readonly version: string | null;
                            };
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly outputs: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly [key: string]: {
                                readonly assetId: string | null;
                                readonly mode: string | null;
                                readonly type: string | null;
                                readonly uri: string | null;
                                readonly value: string | null;
                                readonly version: string | null;
                            };
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly parameters: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly [key: string]: string;
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly parents: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly parent: string | null;
                            readonly root: string | null;
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly services: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly [key: string]: {
                                readonly port: number | null;
                                readonly status: string | null;
                                readonly type: string;
                            };
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                    readonly trigger: {
                        /** @constant */
                        readonly known: true;
                        readonly value: {
                            readonly kind: string;
                            readonly name: string | null;
                        };
                    } | {
                        /** @constant */
                        readonly known: false;
                        readonly reason: string;
                    };
                };
            } | null;
            /** @description The status word as Azure says it. */
            readonly status: string;
            readonly statuses: readonly components["schemas"]["PolicyStatusDetail"][];
            readonly studioUrl: string | null;
            readonly tags: {
                readonly [key: string]: string;
            };
            /** @description The run's own limit, as a duration. */
            readonly timeLimit: string | null;
            readonly unjudged: readonly components["schemas"]["Unjudged"][];
            /** @description Why it, or a child of it, waits to start, as its compute and the queue say. Empty where nothing waits. */
            readonly waiting: readonly string[];
            /** @description Name of the workspace. */
            readonly workspace: string;
            readonly workspaceId: string;
        };
        /** @description A part of the setup, from the first to the last time that its log names. */
        readonly SetupPart: {
            /** @description It may be longer: passes saw only a part, or it lasts. */
            readonly atLeast: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly from: string;
            /** @description For a person: `1h 5m`, `at least 5m`. */
            readonly inWords: string;
            /** @description Path of its log. */
            readonly log: string;
            /** @description image build, image pull, preparation, code download or data access. */
            readonly part: string;
            readonly seconds: number;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly to: string;
        };
        /** @description A stretch of time in which a run did one thing. */
        readonly Stretch: {
            /** @description It may be longer: passes saw only a part, or it lasts. */
            readonly atLeast: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly from: string;
            /** @description For a person: `1h 5m`, `at least 5m`. */
            readonly inWords: string;
            /**
             * @description `waiting`: the queue or the setup, where nothing says which. `setup`: the image is built or pulled and data is mounted. `break`: it was queued again, paused or preempted.
             * @enum {string}
             */
            readonly phase: "waiting" | "queue" | "setup" | "run" | "break" | "finalizing" | "canceling" | "unrecognised";
            readonly seconds: number;
            /**
             * @description azure: Azure reports both times. seen: passes saw it between them.
             * @enum {string}
             */
            readonly source: "azure" | "seen";
            /** @description The status words in which it was seen. */
            readonly statuses: readonly string[];
            /** @description Null while it lasts. */
            readonly to: string | null;
        };
        /** @description What a run did when, and for how long. */
        readonly Timeline: {
            /** @description How often it began to run. */
            readonly attempts: {
                readonly atLeast: boolean;
                readonly count: number;
            };
            /** @description Its steps or trials, the oldest first. */
            readonly children: readonly components["schemas"]["ChildTimeline"][];
            /** @description How long it computed in all, where Azure adds that up. */
            readonly computed: {
                /** @description For a person: `1h 5m`, `at least 5m`. */
                readonly inWords: string;
                readonly seconds: number;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly createdAt: string;
            readonly displayName: string;
            readonly endedAt: string | null;
            readonly id: string;
            /** @description What is not known, and why. */
            readonly notes: readonly string[];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly now: string;
            /** @description Why it waits, in the words of Azure. */
            readonly queueing: string | null;
            /** @description Parts of the setup, by the logs that were kept of them. */
            readonly setup: readonly components["schemas"]["SetupPart"][];
            readonly startedAt: string | null;
            readonly status: string;
            /** @description In order of time. What nobody saw in between is left out. */
            readonly stretches: readonly components["schemas"]["Stretch"][];
            readonly totals: readonly {
                /** @description It may be longer: passes saw only a part, or it lasts. */
                readonly atLeast: boolean;
                /** @description For a person: `1h 5m`, `at least 5m`. */
                readonly inWords: string;
                /**
                 * @description `waiting`: the queue or the setup, where nothing says which. `setup`: the image is built or pulled and data is mounted. `break`: it was queued again, paused or preempted.
                 * @enum {string}
                 */
                readonly phase: "waiting" | "queue" | "setup" | "run" | "break" | "finalizing" | "canceling" | "unrecognised";
                readonly seconds: number;
            }[];
            readonly workspace: string;
        };
        /** @description A policy that has not judged the run, and why. */
        readonly Unjudged: {
            /**
             * @description Whether the policy is for the run, by what the record holds.
             * @enum {string}
             */
            readonly applies: "yes" | "no" | "unknown";
            readonly because: string;
            /** @enum {string} */
            readonly mode: "off" | "audit" | "notify" | "approve" | "enforce";
            readonly policy: string;
        };
        /** @description Something that Runwarden should see and does not. */
        readonly Unseen: {
            /** @description When on-call was alerted. */
            readonly alertedAt: string | null;
            /** @enum {string} */
            readonly kind: "workspace" | "listing" | "runs" | "readings" | "discovery" | "store" | "work";
            /** @description Why, in the words of Azure. */
            readonly reason: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            readonly since: string;
            readonly what: string;
        };
        /** @description What an open question costs, at the latest pass. */
        readonly WaitingCost: {
            /** @description Not all of it has a price, so the amounts are the least that it can be. */
            readonly atLeast: boolean;
            readonly currency: string;
            /** @description What a further hour costs. */
            readonly perHour: number;
            /** @description What it has cost since people were asked; null where that is not known. */
            readonly sinceAsked: number | null;
            readonly soFar: number;
        };
        /** @description A workspace under watch and how its latest pass went. */
        readonly Workspace: {
            readonly failuresInARow: number;
            readonly id: string;
            /** @description When a pass last saw everything. */
            readonly lastCompletePassAt: string | null;
            readonly lastGoodPassAt: string | null;
            readonly lastPass: {
                readonly activeRuns: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly endedAt: string;
                readonly error: string | null;
                /** @description Requests to Azure by kind. */
                readonly requests: {
                    readonly [key: string]: number;
                };
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly startedAt: string;
                readonly warnings: readonly string[];
            } | null;
            readonly listing: {
                readonly fullListingPages: number | null;
                /** @description A listing of the whole history is under way since then. */
                readonly fullListingSince: string | null;
                readonly knownUpTo: string | null;
                readonly lastFullListingAt: string | null;
                /** @description When Azure was last seen to list out of order. */
                readonly orderBrokenAt: string | null;
            };
            readonly location: string;
            readonly name: string;
            readonly resourceGroup: string;
            readonly subscriptionId: string;
            /** @description What passes cannot see now, the oldest first. */
            readonly unseen: readonly components["schemas"]["Unseen"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly answerDecisions: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "ids": [
                 *         "01K3V8Q4"
                 *       ],
                 *       "answer": "reject",
                 *       "note": "The input is being loaded again."
                 *     }
                 */
                readonly "application/json": {
                    /** @enum {string} */
                    readonly answer: "approve" | "reject";
                    /** @description Ids of `ask` decisions. One that is named twice is answered once. */
                    readonly ids: readonly string[];
                    /** @description Why, for the record of each. */
                    readonly note?: string | null;
                };
            };
        };
        readonly responses: {
            /** @description The outcome of each, in the order asked. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AnsweredTogether"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listAudit: {
        readonly parameters: {
            readonly query?: {
                /** @description Who did it. */
                readonly actor?: string;
                /** @description The `next` of the page before. */
                readonly cursor?: string;
                /** @description Id of a decision: what was decided, asked, answered and done. */
                readonly decision?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                readonly format?: "csv" | "json";
                /** @description Such as `override.created`. */
                readonly kind?: "audit.began" | "audit.checkpoint" | "decision.notify" | "decision.ask" | "decision.cancel" | "decision.withhold" | "question.asked" | "question.answered" | "question.ended" | "cancel.queued" | "cancel.requesting" | "cancel.put-back" | "cancel.unclear" | "cancel.requested" | "cancel.confirmed" | "cancel.released" | "cancel.ended-otherwise" | "cancel.abandoned" | "cancel.failed" | "cancel.seen" | "override.created" | "override.revoked" | "freeze.set" | "freeze.lifted" | "objection.made" | "extension.requested" | "extension.answered" | "policies.loaded" | "policies.in-force" | "config.started" | "config.changed" | "sign-in.refused" | "record.dropped" | "evidence.dropped";
                /** @description How many at most. */
                readonly limit?: number;
                /** @description Which row comes first. */
                readonly order?: "newest" | "oldest";
                /**
                 * @description From this time on.
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly since?: string;
                /**
                 * @description Before this time.
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of rows. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** @description Who did it: the name of a key, a replica, or `runwarden`. */
                            readonly actor: string;
                            /** @description When it was written, RFC 3339 to the millisecond. */
                            readonly at: string;
                            readonly body: {
                                readonly [key: string]: unknown;
                            };
                            /** @description SHA-256 of what that row held then. */
                            readonly digest: string | null;
                            /** @description SHA-256 of the text. */
                            readonly hash: string;
                            /** @description What happened, such as `decision.cancel`. */
                            readonly kind: string;
                            /** @description The row of the store that it is about, as table/id. */
                            readonly record: string | null;
                            /** @description Its place in the chain, from 1 on without a gap. */
                            readonly seq: number;
                            /** @description What it is about, by ids. */
                            readonly subject: {
                                readonly [key: string]: string;
                            };
                            /** @description Exactly what was hashed, with the hash of the row before it as `prev`. */
                            readonly text: string;
                        }[];
                        /** @description Cursor of the next page; null on the last page. */
                        readonly next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        readonly now: string;
                    };
                    readonly "text/csv": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listDecisions: {
        readonly parameters: {
            readonly query?: {
                /** @description Only those made under mode audit, or only those that were not. */
                readonly audit?: "true" | "false";
                /** @description Why a person is asked. */
                readonly because?: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again";
                /** @description The `next` of the page before. */
                readonly cursor?: string;
                /** @description Id of the finding. */
                readonly finding?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                readonly format?: "csv" | "json";
                /** @description How the id begins, at least four signs. */
                readonly id?: string;
                readonly kind?: "notify" | "ask" | "cancel" | "withhold";
                /** @description How many at most. */
                readonly limit?: number;
                readonly policy?: string;
                /** @description Id of the run. */
                readonly run?: string;
                /**
                 * @description From this time on.
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly since?: string;
                /**
                 * @description Before this time.
                 * @example 2026-01-31T09:30:00Z
                 */
                readonly until?: string;
                /** @description Only questions that nobody has answered yet, or all but those. */
                readonly waiting?: "true" | "false";
                /** @description `unknown`: a signal is unknown; `interrupted`: no pass saw it for a while, so it must hold again first; `mode`: the policy's mode allows no more; `frozen`: enforcement is frozen; `extended`: a person extended the run; `outside-hours`: the policy cancels at other hours only; `waiting-for-notice`: no notice has reached the owner yet; `grace`: the owner may still object; `waiting-for-approval`: a person was asked; `rejected`: a person said no; `approval-expired`: nobody answered in time; `withdrawn`: the question was withdrawn; `lapsed`: an approval does not count any more; `objected`: the owner objected; `limited`: a limit of cancels is reached; `suspected`: so many runs turned bad at once that the telemetry is suspected; `finalizing`: the run is finishing by itself; `unrecognised-status`: Azure reports a status that is not known; `already-canceling`: a cancel is under way; `cancel-failed`: Azure refused the cancel; `run-ended`: the run had ended; `run-gone`: the run no longer existed; `no-longer-violating`: the run no longer violated the policy; `exempt`: a person exempted the run; `policy-changed`: the policy was edited; `evidence-changed`: the evidence is not the one that was approved */
                readonly withheld?: "unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed";
                /** @description Name of the workspace. */
                readonly workspace?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of decisions. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Decision"][];
                        /** @description Cursor of the next page; null on the last page. */
                        readonly next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        readonly now: string;
                    };
                    readonly "text/csv": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDecision: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The decision. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DecisionDetail"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly approveDecision: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "note": "Agreed with the owner."
                 *     }
                 */
                readonly "application/json": {
                    /** @description Why, for the record. */
                    readonly note?: string | null;
                } | null;
            };
        };
        readonly responses: {
            /** @description The answer as recorded, and what it came to. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AnsweredApproval"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too late */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDecisionBasis: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What is kept. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KeptDecision"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDecisionEvidence: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What is kept, and what is missing. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description The oldest first. */
                        readonly items: readonly components["schemas"]["KeptItem"][];
                    };
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDecisionPolicy: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The policy. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PolicyAsItWas"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly rejectDecision: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "note": "Agreed with the owner."
                 *     }
                 */
                readonly "application/json": {
                    /** @description Why, for the record. */
                    readonly note?: string | null;
                } | null;
            };
        };
        readonly responses: {
            /** @description The answer as recorded, and what it came to. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AnsweredApproval"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too late */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getEvidenceContent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description From a list of evidence. */
                readonly sha256: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The bytes. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/octet-stream": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too late */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listExtensionRequests: {
        readonly parameters: {
            readonly query?: {
                /** @description Who asked. */
                readonly author?: string;
                /** @description The `next` of the page before. */
                readonly cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                readonly format?: "csv" | "json";
                /** @description How many at most. */
                readonly limit?: number;
                /** @description Only those that nobody has answered, or only the others. */
                readonly open?: "true" | "false";
                /** @description Id of the run. */
                readonly run?: string;
                /** @description Name of the workspace. */
                readonly workspace?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of requests. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["ExtensionRequest"][];
                        /** @description Cursor of the next page; null on the last page. */
                        readonly next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        readonly now: string;
                    };
                    readonly "text/csv": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly grantExtension: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Why, for the owner. */
                    readonly note?: string | null;
                } | null;
            };
        };
        readonly responses: {
            /** @description The request with its answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExtensionRequest"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly refuseExtension: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Why, for the owner. */
                    readonly note?: string | null;
                } | null;
            };
        };
        readonly responses: {
            /** @description The request with its answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExtensionRequest"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getFreeze: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The freezes in force. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FreezeState"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly freeze: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewFreezeInput"];
            };
        };
        readonly responses: {
            /** @description The freezes in force, and what had gone out. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MadeFreeze"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly unfreeze: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What was lifted. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Lifted"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listLimits: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The limits. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Limits"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getNow: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description As it is now. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Now"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listObjections: {
        readonly parameters: {
            readonly query?: {
                /** @description Who objected. */
                readonly author?: string;
                /** @description The `next` of the page before. */
                readonly cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                readonly format?: "csv" | "json";
                /** @description How many at most. */
                readonly limit?: number;
                readonly policy?: string;
                /** @description Id of the run. */
                readonly run?: string;
                /** @description Name of the workspace. */
                readonly workspace?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of objections. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Objection"][];
                        /** @description Cursor of the next page; null on the last page. */
                        readonly next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        readonly now: string;
                    };
                    readonly "text/csv": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listOverrides: {
        readonly parameters: {
            readonly query?: {
                /** @description Who made it. */
                readonly author?: string;
                /** @description The `next` of the page before. */
                readonly cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                readonly format?: "csv" | "json";
                /** @description Only those that count now, or only the others. */
                readonly inForce?: "true" | "false";
                /** @description How many at most. */
                readonly limit?: number;
                /** @description Those about this policy, by its name or by a pattern that fits it. */
                readonly policy?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of overrides. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Override"][];
                        /** @description Cursor of the next page; null on the last page. */
                        readonly next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        readonly now: string;
                    };
                    readonly "text/csv": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly createOverride: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewOverrideInput"];
            };
        };
        readonly responses: {
            /** @description The override. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MadeOverride"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly revokeOverride: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The override as it ended. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Override"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listPolicies: {
        readonly parameters: {
            readonly query?: {
                /** @description The `next` of the page before. */
                readonly cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                readonly format?: "csv" | "json";
                /** @description How many at most. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of policies. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Policies"];
                    readonly "text/csv": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getPolicy: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The policy. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PolicyDetail"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listRuns: {
        readonly parameters: {
            readonly query?: {
                readonly active?: "true" | "false";
                /** @description Ask Azure now, for one workspace, with the runs that no pass has seen. Its pages have no fixed length. */
                readonly azure?: "true" | "false";
                /** @description Whose fault its failure is. */
                readonly class?: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
                /** @description The `next` of the page before. */
                readonly cursor?: string;
                readonly experiment?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                readonly format?: "csv" | "json";
                /** @description How many at most. */
                readonly limit?: number;
                /** @description Runs with this outcome under some policy. */
                readonly outcome?: "violated" | "healthy" | "unknown";
                /** @description Whose it is, as in the owner tag. */
                readonly owner?: string;
                /** @description What the status says of its life; `ended` is over. */
                readonly phase?: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
                /** @description Runs that this policy judges now, or about which it decided something. */
                readonly policy?: string;
                /** @description Id of the run, in whichever workspace. */
                readonly run?: string;
                /** @description Submitted since: so long ago at most, or from this time on. */
                readonly since?: string;
                /** @description Runs in this state under some policy. */
                readonly state?: "healthy" | "unknown" | "exempt" | "pending" | "firing" | "canceling";
                /** @description The status word of Azure, such as Running or Failed, in any case. */
                readonly status?: string;
                /** @description A tag that it has, as `key` or `key=value`, in any case. Given several times, it has them all. */
                readonly tag?: string | readonly string[];
                /** @description command, sweep, pipeline, automl or spark. */
                readonly type?: string;
                /** @description Submitted before: so long ago at least, or before this time. */
                readonly until?: string;
                /** @description Name of the workspace. */
                readonly workspace?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of runs. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Run"][];
                        /** @description Cursor of the next page; null on the last page. */
                        readonly next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        readonly now: string;
                    };
                    readonly "text/csv": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The run. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly cancelRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "reason": "Its data mount failed; agreed with the owner."
                 *     }
                 */
                readonly "application/json": {
                    /**
                     * @description Cancel it although a person exempted or extended it, or its owner objected; asked for where one did.
                     * @default false
                     */
                    readonly confirm?: boolean;
                    /** @description Why, for the record and for the owner. */
                    readonly reason: string;
                };
            };
        };
        readonly responses: {
            /** @description The cancel is recorded and on its way. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelByHand"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getRunEvidence: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What is kept, and what is missing. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description The oldest first. */
                        readonly items: readonly components["schemas"]["KeptItem"][];
                    };
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly requestExtension: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "for": "4h",
                 *       "reason": "The data arrives at noon."
                 *     }
                 */
                readonly "application/json": {
                    /** @description How much more time, as a duration. */
                    readonly for: string;
                    /** @description The policy; every one that has found something when left out. */
                    readonly policy?: string;
                    /** @description Why. On-call reads it. */
                    readonly reason: string;
                };
            };
        };
        readonly responses: {
            /** @description The request as recorded. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExtensionRequest"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listRunLogs: {
        readonly parameters: {
            readonly query?: {
                /** @description Id or name of a step or trial of the run; the run itself without it. */
                readonly child?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Its logs. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LogList"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly readRunLog: {
        readonly parameters: {
            readonly query?: {
                /** @description Id or name of a step or trial of the run; the run itself without it. */
                readonly child?: string;
                /** @description The `next` of the part before. */
                readonly from?: number;
                /** @description As in the list of logs; its first one without it. */
                readonly path?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A part of it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LogPart"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly objectToCancel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "reason": "The report is from the old threshold."
                 *     }
                 */
                readonly "application/json": {
                    /** @description Only the cancel under this policy; every announced one when left out. */
                    readonly policy?: string;
                    /** @description Why the run should be kept. On-call reads it. */
                    readonly reason: string;
                };
            };
        };
        readonly responses: {
            /** @description What was recorded. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
                        readonly alreadySent: readonly {
                            /**
                             * Format: date-time
                             * @example 2026-01-31T09:30:00Z
                             */
                            readonly at: string;
                            readonly decisionId: string;
                            /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                            readonly isCertain: boolean;
                            readonly policy: string;
                            readonly runId: string;
                            readonly workspace: string;
                        }[];
                        readonly items: readonly components["schemas"]["Objection"][];
                    };
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too late */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getRecord: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The record. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Record"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getTimeline: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the run. */
                readonly run: string;
                /** @description Name of the workspace. */
                readonly workspace: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The timeline. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listWorkspaces: {
        readonly parameters: {
            readonly query?: {
                /** @description The `next` of the page before. */
                readonly cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                readonly format?: "csv" | "json";
                /** @description How many at most. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of workspaces. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Workspace"][];
                        /** @description Cursor of the next page; null on the last page. */
                        readonly next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        readonly now: string;
                        readonly unseen: readonly components["schemas"]["Unseen"][];
                    };
                    readonly "text/csv": string;
                };
            };
            /** @description The request is not valid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is alive. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly status: "alive";
                        readonly version: string;
                    };
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The metrics. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getReadiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It sees every workspace. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description A key is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is blind, with the reasons. */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
}
