// Made from the OpenAPI document by `npm run api-types`. Not to be edited.

export interface paths {
    "/api/v1/acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what people did, newest first: answers, overrides, freezes, objections, cancels by hand
         * @description The rows of the audit that a person wrote, in words and with the reason. An owner sees what concerns own runs.
         */
        get: operations["listActs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer several questions at once
         * @description Each is recorded and judged by itself, as if it had been answered alone, and has an outcome of its own: one that cannot be answered leaves the others as they are.
         */
        post: operations["answerDecisions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the rows of the audit
         * @description Who decided, answered and did what. An operator of some workspaces sees what concerns their runs. Each row holds the hash of the row before it; `runwarden audit verify` checks them.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the budgets with what is used of each, and a forecast to the end of its period
         * @description A budget counts over all workspaces, so those who see all of them see every budget. Others see that of a workspace of theirs, and that of an owner that they are.
         */
        get: operations["listBudgets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/computes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the computes with what each does, which of its nodes are idle, since when, and what that has cost
         * @description Computes are looked at once an hour. Idle nodes are up without a run: they wait to scale down, a cluster keeps them as its minimum, or an instance runs for nobody. Runwarden does not stop computes. `unseen` are workspaces whose computes the latest look could not list.
         */
        get: operations["listComputes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decision-counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count decisions by kind */
        get: operations["countDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List decisions, newest first
         * @description Also decisions to do nothing: `kind=withhold` with its reason.
         */
        get: operations["listDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a decision with its evidence and what became of it */
        get: operations["getDecision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve the cancellation that an `ask` decision proposes
         * @description The first answer counts, but a no overrules a yes with which Azure was not asked yet. Before a cancel the run is read and judged again, so an approval for evidence that has changed does nothing. While an override holds the run, an approval would cancel nothing and not count after it, so it is refused. Where two people must approve, the first approval is counted, and `answer` stays null until the second.
         */
        post: operations["approveDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/basis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what a decision rests on, to derive it again
         * @description `runwarden replay` reads it. It names other runs and people, too, so it is for an operator of all workspaces.
         */
        get: operations["getDecisionBasis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was kept for a decision */
        get: operations["getDecisionEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the policy that a decision was made under, as it was */
        get: operations["getDecisionPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject the cancellation that an `ask` decision proposes
         * @description The first answer counts, but a no overrules a yes with which Azure was not asked yet. Before a cancel the run is read and judged again, so an approval for evidence that has changed does nothing. While an override holds the run, an approval would cancel nothing and not count after it, so it is refused. Where two people must approve, the first approval is counted, and `answer` stays null until the second.
         */
        post: operations["rejectDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions/{id}/wrong": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a cancel was wrong
         * @description For an owner of the run, or an operator of its workspace. It counts against the policy, also for a cancel that a policy in audit would have made.
         */
        post: operations["markDecisionWrong"];
        /**
         * Take back that a cancel was wrong
         * @description For an owner of the run, or an operator of its workspace. What was said stays in the record.
         */
        delete: operations["withdrawDecisionWrong"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List how messages went out, newest first
         * @description Each message over each channel, with what the receiver answered and to whom it was addressed. An owner sees those about own runs.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{alert}/{channel}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message again over a channel
         * @description Under the same id, by which a receiver may drop it, and with all that the same message carried. What is not true any more is not sent. The channel is encoded: `mail%2Fowner`.
         */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what changes, as server-sent events
         * @description An event says what changed; read again what you show. Send the id of your last event as `Last-Event-ID` to resume without a gap.
         */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evidence/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a kept content
         * @description For operators and the owners of its run; for viewers where `evidence.viewers` is true. It comes as an attachment.
         */
        get: operations["getEvidenceContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/extension-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List wishes for more time, newest first
         * @description An owner sees those about own runs.
         */
        get: operations["listExtensionRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/extension-requests/{id}/grant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Grant more time, as an override for the run */
        post: operations["grantExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/extension-requests/{id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuse more time */
        post: operations["refuseExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List findings, open ones and those that are over, newest first */
        get: operations["listFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/findings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a finding with the ids of what is on record about it */
        get: operations["getFinding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fleet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say which replicas there are, what each does, and what waits for them
         * @description For a viewer of all workspaces. Times are those of the database, which all replicas share.
         */
        get: operations["getFleet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say whether enforcement is frozen */
        get: operations["getFreeze"];
        /**
         * Freeze enforcement
         * @description For an operator of all workspaces. Adds to the freezes in force: one person never shortens the freeze of another. Waits a few seconds for cancels that are on their way, and says which went out: after the answer none does.
         */
        put: operations["freeze"];
        post?: never;
        /**
         * Lift every freeze
         * @description For an operator of all workspaces.
         */
        delete: operations["unfreeze"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the limits on cancels with what is used of each, and when it has room again
         * @description Those over all policies first, then those of each policy. Every one counts: a cancel that no person approved needs room in all of them. What is used of one that counts over all workspaces is for viewers of all; others see whether it has room.
         */
        get: operations["listLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say who asks, and what they may */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/now": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say what waits, what is wrong, what burns, what was stopped and whether all is seen
         * @description One read for the first screen, of one moment: sums equal the lists. Limited to the runs that the caller sees.
         */
        get: operations["getNow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/objections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List objections of owners, newest first
         * @description An owner sees those about own runs.
         */
        get: operations["listObjections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overrides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List overrides, newest first */
        get: operations["listOverrides"];
        put?: never;
        /**
         * Exempt or extend runs for a time
         * @description Waits a few seconds for cancels that are on their way, and says which went out: after the answer none does for a run that it covers.
         */
        post: operations["createOverride"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overrides/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an override, also one that has ended */
        get: operations["getOverride"];
        put?: never;
        post?: never;
        /**
         * End an override now
         * @description It stays in the record.
         */
        delete: operations["revokeOverride"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overrides/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what a new override would cover now, and write nothing
         * @description The same code answers as when it is made. Reason and end may be left out, so that it can be asked while somebody types.
         */
        post: operations["previewOverride"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the policies in force, and what is wrong with a newer set */
        get: operations["listPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a policy */
        get: operations["getPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/{name}/trust": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a policy that fell below its floor cancel without asking again
         * @description For an operator of all workspaces. Only what it cancels from now on counts for its floor. A question that is open stays open.
         */
        post: operations["trustPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/precision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say how often each policy is right, and what to do with it
         * @description Of the newest 50 cancels within 90 days, as far as you may see the runs. For a policy in audit or notify: of what it would have done.
         */
        get: operations["listPrecision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List runs and their status
         * @description Runs that a pass has seen, by all filters at once. With `azure=true` those that Azure lists now in one workspace.
         */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Explain a run: each policy, its evidence, and what happens next */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a run by hand
         * @description For any run, also one that no policy is for. No policy, mode, hour or limit holds it back; a freeze does, and so does the phase of the run. The owner and on-call are notified.
         */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was kept of a run */
        get: operations["getRunEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/extension-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for more time for an own run
         * @description On-call is asked. Nothing changes before an operator grants it. For an owner of the run alone.
         */
        post: operations["requestExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the logs of a run, or of a step or trial of it */
        get: operations["listRunLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/logs/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a part of a log
         * @description Its last 64 KiB, or from a place on. Secrets that can be recognised are taken out. Where Azure cannot be read, its end as it was kept. For operators and the owners of the run; for viewers where `evidence.viewers` is true.
         */
        get: operations["readRunLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/objections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Object to the announced cancel of an own run
         * @description Holds the cancel for as long as the policy says, under every mode, and asks on-call. It counts once for what was seen. For an owner of the run alone.
         */
        post: operations["objectToCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is known of a run: lineage, times, metrics, steps or trials, cost
         * @description Read from Azure now; where the run has ended and was recorded then, as it was kept.
         */
        get: operations["getRecord"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The GPU use of a run over time, device by device, as passes recorded it
         * @description At most 500 steps and 14 days. A step has the lowest and the highest of its samples. Nothing is asked of Azure.
         */
        get: operations["getSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/story": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to a run, in words
         * @description Statuses, findings, notices with their delivery, questions, answers, objections, overrides, cancels and what became of them, the oldest first. By what is on record; nothing is asked of Azure.
         */
        get: operations["getStory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/tags/{key}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a protected tag of a run, so that policies count it
         * @description Whoever submits a run writes its tags. A tag of `protected-tags` in the config counts in policies only when an operator, who does not own the run, or the policy itself confirms it. The confirmation is for the value that the tag has now.
         */
        post: operations["confirmTag"];
        /** Take back the confirmation of a tag */
        delete: operations["withdrawTag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{workspace}/{run}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a run and its steps did when, and for how long
         * @description Queue, setup, run, breaks and upload. Azure reports few of these times; the others are as passes saw them, so at least so long.
         */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End sessions in all browsers
         * @description One’s own, for everybody who has one; those of everyone, for an admin of all workspaces. API keys and tokens of the issuer are no sessions: a key ends with its line in the config, and a token when the issuer said.
         */
        post: operations["endSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say how people sign in */
        get: operations["getSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a change of a policy on the recorded past
         * @description Writes nothing and notifies nobody. One at a time; the policy files themselves are changed where they are kept.
         */
        post: operations["startSimulation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how far a simulation is, and what it came to */
        get: operations["getSimulation"];
        put?: never;
        post?: never;
        /** Stop a simulation */
        delete: operations["stopSimulation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/spend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say what was spent, wasted and saved in a period, and on whom
         * @description Every table adds up to the same total, to the cent. Amounts are at list prices or configured rates, in UTC periods. Limited to the runs that the caller sees.
         */
        get: operations["getSpend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/spend/focus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download what was spent in a period as rows of FOCUS 1.2
         * @description A row for each run, UTC day, machine and price, and for nodes without a run. They add up to the total of `GET /spend`. Runs without a price have no row. Costs are at list prices or configured rates, so it has the shape of FOCUS and is no bill.
         */
        get: operations["getSpendFocus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/spend/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report what was spent, wasted and saved in a period, as one page to print
         * @description One HTML page without a script, which prints on A4. Every table adds up. Limited to the runs that the caller sees; budgets and policies are in it for those who see all of them.
         */
        get: operations["getSpendReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the workspaces under watch and how their latest pass went
         * @description `unseen` is what concerns no single workspace, such as a discovery that Azure refuses; for viewers of all workspaces.
         */
        get: operations["listWorkspaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say that the process is alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics in the text format of Prometheus
         * @description For a viewer of all workspaces.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say whether Runwarden sees what it watches
         * @description Viewers of all workspaces see them and, as reasons, what is not seen. It is ready while none of that lasts for `watch.blind-after`.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a session of the browser with an API key */
        post: operations["signInWithKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session of this browser */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Something that a person did. */
        Act: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description Who did it. */
            by: string;
            decisionId: string | null;
            /** @description Of the run. */
            displayName: string | null;
            /** @enum {string} */
            kind: "question.answered" | "decision.cancel" | "override.created" | "override.revoked" | "freeze.set" | "freeze.lifted" | "objection.made" | "extension.requested" | "extension.answered" | "tag.confirmed" | "tag.withdrawn" | "decision.marked-wrong" | "decision.mark-withdrawn" | "policy.trusted" | "delivery.repeated" | "sessions.ended";
            policy: string | null;
            /** @description Why, in their words; null where they gave none. */
            reason: string | null;
            runId: string | null;
            /** @description Its place in the audit. */
            seq: number;
            /** @description What they did, in words that follow their name. */
            what: string;
            /** @description Name of the workspace; null where it is about no single run. */
            workspace: string | null;
        };
        /** @description To whom a channel that addresses people wrote. */
        Addressed: {
            /**
             * @description `sure`: by a tag or the config. `likely`: who started it. `guess`: the contact of the workspace.
             * @enum {string}
             */
            confidence: "sure" | "likely" | "guess";
            /** @description How the owner was found; null where the config names the reader. */
            source: ("tag" | "creator" | "workspace" | "fallback") | null;
            readonly to: string[];
        };
        /** @description An answer as it was recorded, and what it came to. */
        AnsweredApproval: {
            /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
            readonly alreadySent: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                decisionId: string;
                /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                isCertain: boolean;
                policy: string;
                runId: string;
                workspace: string;
            }[];
            answer: ("approved" | "rejected") | null;
            answeredAt: string | null;
            answeredBy: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            askedAt: string;
            /**
             * @description Why a person is asked.
             * @enum {string}
             */
            because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again" | "precision";
            decisionId: string;
            /** @description What became of the question or of its answer; null while it is open or counts. */
            ended: {
                /**
                 * @description `withdrawn`: nobody need answer any more. `lapsed`: the approval does not count any more. `kept`: the run is kept after a no or silence.
                 * @enum {string}
                 */
                as: "withdrawn" | "lapsed" | "kept";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                because: string;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            expiresAt: string;
            findingId: string;
            /** @description What the answer came to. */
            follows: {
                /**
                 * @description `queued`: the run is judged again now. `counted`: another person must approve as well. `frozen`, `exempt`, `extended`, `outside-hours`: held until then. `not-in-force`: the policy cancels nothing now. `kept`: after a no. `already-sent`: a cancel was on its way.
                 * @enum {string}
                 */
                kind: "queued" | "counted" | "frozen" | "exempt" | "extended" | "outside-hours" | "not-in-force" | "kept" | "already-sent";
                sentence: string;
                /** @description Until when it is held; null where that is open or nothing holds it. */
                until: string | null;
            };
            /** @description Who has approved it, where two people must. */
            readonly given: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                by: string;
                note: string | null;
            }[];
            note: string | null;
            /**
             * @description What happens without an answer.
             * @enum {string}
             */
            otherwise: "keep" | "cancel";
        };
        /** @description What became of questions that were answered at once. */
        AnsweredTogether: {
            readonly items: {
                /** @description The answer as recorded; null where it was not. */
                approval: components["schemas"]["AnsweredApproval"] | null;
                id: string;
                /** @description Why it was not recorded; null where it was. */
                problem: ({
                    detail: string;
                    status: number;
                    title: string;
                    type: string;
                } & {
                    [key: string]: unknown;
                }) | null;
                /** @description As if it had been answered alone. */
                status: number;
            }[];
        };
        /** @description A proposed cancellation and the answer to it. */
        Approval: {
            answer: ("approved" | "rejected") | null;
            answeredAt: string | null;
            answeredBy: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            askedAt: string;
            /**
             * @description Why a person is asked.
             * @enum {string}
             */
            because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again" | "precision";
            decisionId: string;
            /** @description What became of the question or of its answer; null while it is open or counts. */
            ended: {
                /**
                 * @description `withdrawn`: nobody need answer any more. `lapsed`: the approval does not count any more. `kept`: the run is kept after a no or silence.
                 * @enum {string}
                 */
                as: "withdrawn" | "lapsed" | "kept";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                because: string;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            expiresAt: string;
            findingId: string;
            /** @description Who has approved it, where two people must. */
            readonly given: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                by: string;
                note: string | null;
            }[];
            note: string | null;
            /**
             * @description What happens without an answer.
             * @enum {string}
             */
            otherwise: "keep" | "cancel";
        };
        /** @description What people answered to earlier questions about this run under this policy. */
        AskedAgain: {
            /** @description At most three, the newest first. */
            readonly earlier: {
                /**
                 * @description `silence`: the time to answer ended; `unanswered`: it had not ended, as where it reached nobody.
                 * @enum {string}
                 */
                as: "approved" | "rejected" | "silence" | "withdrawn" | "unanswered";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                by: string | null;
                note: string | null;
            }[];
            /** @description Why the newest of them does not settle it. */
            why: string;
        };
        /** @description A budget of the config, and what is used of it now. */
        Budget: {
            /** @description Percents at which an alert goes out, once each a period. */
            readonly alertAt: number[];
            /** @description The bound. */
            amount: number;
            /** @description `spent` may be more. */
            atLeast: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            begin: string;
            /**
             * @description Whose spend it bounds.
             * @enum {string}
             */
            by: "tag" | "without-tag" | "owner" | "experiment" | "workspace";
            /** @description What it counts, in words: `runs with the tag project=atlas`. */
            counts: string;
            currency: string;
            /**
             * Format: date-time
             * @description The first moment after the period.
             * @example 2026-01-31T09:30:00Z
             */
            end: string;
            /** @description Null with less than two whole days of record. */
            forecast: components["schemas"]["BudgetForecast"] | null;
            /** @description The key of the tag. */
            key: string | null;
            name: string;
            /** @description Whole percents that are used for certain. */
            percent: number | null;
            /** @enum {string} */
            period: "day" | "week" | "month" | "quarter";
            /** @description `November 2026` */
            periodName: string;
            /** @description Where it leads: `over on 20 Nov`. */
            says: string;
            /** @description For certain; null before anything was recorded. */
            spent: number | null;
            /**
             * @description `over`: used up. `passes`: the forecast passes it. `within`: neither, and all is known. `unknown`: not all is known, so it may be any.
             * @enum {string}
             */
            state: "over" | "passes" | "within" | "unknown";
            /** @description Up to when costs are counted. */
            until: string | null;
            /** @description The same in words: `at least 92 %`. */
            used: string;
            /** @description The value of the tag, the owner, the experiment or the workspace. */
            value: string | null;
            /** @description Why, in words. */
            readonly whyAtLeast: string[];
        };
        BudgetForecast: {
            /** @description About what will have been spent when the period ends; at least, where `atLeast`. */
            amount: number;
            /** @description How many days these are, 7 at most. At the start of a period they are of the one before. */
            days: number;
            /** @description How it was made, in words. */
            method: string;
            /** @description When the budget is used up at that pace; null where it is not, or already is. */
            overAt: string | null;
            /** @description The mean of the last whole days. */
            perDay: number;
        };
        Budgets: {
            readonly items: components["schemas"]["Budget"][];
            /**
             * Format: date-time
             * @description The time on the service's own clock.
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
        };
        /** @description A cancel by hand as it was recorded. */
        CancelByHand: {
            decision: components["schemas"]["Decision"];
            /** @description What happens next, in words. */
            next: string;
        };
        /** @description A cancel on its way. */
        Cancellation: {
            /** @description When a pass first saw that Azure had taken it. */
            acknowledgedAt: string | null;
            /** @description A person approved it. */
            approvedByPerson: boolean;
            /** @description When the run ended. Runs below it may still run. */
            endedAt: string | null;
            /** @description What it cost while it hung; null where it did not hang or no cost is known. */
            leaked: {
                amount: number;
                /** @description Not all of it has a price. */
                atLeast: boolean;
                currency: string;
                perHour: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                until: string;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            queuedAt: string;
            /** @description Why it was abandoned or failed, why it is not confirmed yet, or what is not known of its nodes. */
            reason: string | null;
            /** @description When the runs below it had ended and its nodes were seen free. */
            releasedAt: string | null;
            requestedAt: string | null;
            settledAt: string | null;
            /**
             * @description `requested`: Azure accepted it, which promises nothing. `confirmed`: Azure reports Canceled.
             * @enum {string}
             */
            state: "queued" | "requesting" | "unclear" | "requested" | "confirmed" | "released" | "ended-otherwise" | "abandoned" | "failed";
            /** @description Only where it was abandoned: the word for why. */
            withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
        };
        /** @description The timeline of a step or a trial. */
        ChildTimeline: {
            /** @description How often it began to run. */
            attempts: {
                atLeast: boolean;
                count: number;
            };
            /** @description How long it computed in all, where Azure adds that up. */
            computed: {
                /** @description For a person: `1h 5m`, `at least 5m`. */
                inWords: string;
                seconds: number;
            } | null;
            displayName: string;
            id: string;
            /** @description It did not execute. */
            reused: boolean;
            /** @description Parts of the setup, by the logs that were kept of them. */
            readonly setup: components["schemas"]["SetupPart"][];
            status: string;
            /** @description In order of time. What nobody saw in between is left out. */
            readonly stretches: components["schemas"]["Stretch"][];
            /** @description Why its times are not known. */
            timesUnknown: string | null;
            readonly totals: {
                /** @description It may be longer: passes saw only a part, or it lasts. */
                atLeast: boolean;
                /** @description For a person: `1h 5m`, `at least 5m`. */
                inWords: string;
                /**
                 * @description `waiting`: the queue or the setup, where nothing says which. `setup`: the image is built or pulled and data is mounted. `break`: it was queued again, paused or preempted.
                 * @enum {string}
                 */
                phase: "waiting" | "queue" | "setup" | "run" | "break" | "finalizing" | "canceling" | "unrecognised";
                seconds: number;
            }[];
        };
        /** @description A compute as the latest hourly look saw it. */
        Compute: {
            gpusPerNode: number | null;
            /** @description Null where no node is known to be idle. */
            idle: components["schemas"]["IdleNodes"] | null;
            /** @enum {string} */
            kind: "cluster" | "instance" | "other";
            /** @description How many nodes it keeps when it has no run. */
            minNodes: number;
            name: string;
            /** @description As the latest look saw them; null where Azure gives no count. */
            nodes: {
                atWork: number;
                idle: number;
                unusable: number;
            } | null;
            /** @description What the policies about computes say of it. */
            readonly policies: {
                /** @enum {string} */
                outcome: "violated" | "healthy" | "unknown";
                policy: string;
                reason: string;
            }[];
            /** @description Why no price is known, or where it comes from. */
            priceNote: string | null;
            pricePerNodeHour: number | null;
            priority: ("dedicated" | "low-priority") | null;
            /** @description When a look last saw it. */
            seenAt: string | null;
            /** @description Why what it does now is not known; null where it is. */
            unknown: string | null;
            vmSize: string | null;
            workspace: string;
        };
        /** @description A protected tag of a run that an operator confirmed. It counts in policies. */
        ConfirmedTag: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            confirmedAt: string;
            confirmedBy: string;
            tag: string;
            value: string;
        };
        /** @description What the run had cost, at list prices or configured rates. */
        Cost: {
            /** @description Not all of it has a price, so the amounts are the least that it can be. */
            atLeast: boolean;
            currency: string;
            /** @description What a further hour costs. */
            perHour: number;
            soFar: number;
        };
        /** @description A run that an override counts for. */
        CoveredRun: {
            /** @description Null where no policy or budget had it read. */
            cost: components["schemas"]["Cost"] | null;
            displayName: string;
            /** @description Null where that is not known. */
            gpus: number | null;
            /** @description One of those policies finds its GPUs idle now. */
            isIdle: boolean;
            owner: {
                display: string;
                id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                source: "tag" | "creator" | "workspace" | "fallback";
            };
            runId: string;
            /** @description What it costs until the end at what it takes now; null without a price. */
            untilEnd: number | null;
            /** @description Name of the workspace. */
            workspace: string;
            /** @description How it is under those policies of the override that judge it; null where none of them does. */
            worst: {
                next: {
                    at: string | null;
                    what: string;
                } | null;
                policy: string;
                reason: string;
                /**
                 * @description `waiting`: people are asked about it; `canceling`: a cancel of it is under way; `firing`: it violates a policy, for as long as the policy wants; `pending`: it violates a policy, not for long enough yet; `unknown`: a policy cannot judge it; `held`: a person, an answer or a freeze holds what would follow; `audit`: it violates a policy that only records; `healthy`: every policy that judges it finds it healthy
                 * @enum {string}
                 */
                state: "waiting" | "canceling" | "firing" | "pending" | "unknown" | "held" | "audit" | "healthy";
            } | null;
        };
        /** @description What Runwarden chose about a finding at one step. Never changed once written. */
        Decision: {
            announcesCancel: boolean;
            approval: components["schemas"]["Approval"] | null;
            approvedByPerson: boolean;
            ask: {
                /**
                 * @description Why a person is asked.
                 * @enum {string}
                 */
                because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again" | "precision";
                /** @description The cancel of the same work, where that is why a person is asked. */
                earlier?: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    at: string;
                    /** @description Who approved it or cancelled by hand; null where a policy decided alone. */
                    by: string | null;
                    displayName: string;
                    policy: string;
                    runId: string;
                };
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                expiresAt: string;
                /** @description How the policy fell below its floor, where that is why a person is asked. */
                fell?: string;
                /** @description The limit that was full, where that is why a person is asked, and when it has room. */
                limit?: {
                    freeAt: string | null;
                    says: string;
                };
                /** @description The words of the owner, where they are why people are asked. */
                objection?: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    at: string;
                    author: string;
                    reason: string;
                };
                /**
                 * @description What happens without an answer.
                 * @enum {string}
                 */
                otherwise: "keep" | "cancel";
                /** @description Two different people must approve it where it has cost more than this; without an amount always. */
                people?: {
                    above: number | null;
                    currency: string | null;
                };
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description Made in mode audit: nothing follows from it. */
            audit: boolean;
            cancellation: components["schemas"]["Cancellation"] | null;
            /** @description At the time of the decision; null where it was not read or is not known. */
            cost: components["schemas"]["Cost"] | null;
            /** @description Who cancelled it by hand; null where a policy decided. */
            decidedBy: string | null;
            findingId: string | null;
            /** @description The same for questions of one policy and one cause in one pass; null for other decisions. */
            group: string | null;
            id: string;
            /** @enum {string} */
            kind: "notify" | "ask" | "cancel" | "withhold";
            /** @enum {string} */
            outcome: "violated" | "healthy" | "unknown";
            /** @description Of an open question: what holds the run. Null where none surely does, and for other decisions. */
            override: components["schemas"]["HoldingOverride"] | null;
            owner: {
                display: string;
                id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                source: "tag" | "creator" | "workspace" | "fallback";
            };
            policy: string;
            /** @description Why, in one sentence with the numbers. */
            reason: string;
            readonly recipients: string[];
            /** @description The run at that time. */
            run: {
                /** Format: date-time */
                createdAt: string;
                displayName: string;
                experiment: string | null;
                jobType: string;
                status: string;
                studioUrl: string | null;
                tags: {
                    [key: string]: string;
                };
                workspace: string;
            };
            runId: string;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            /** @description Step of the policy, from 0. */
            step: number | null;
            /** @description Only while the question is open. */
            waitingCost: components["schemas"]["WaitingCost"] | null;
            withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
            /** @description Name of the workspace. */
            workspace: string;
            workspaceId: string;
        };
        DecisionCounts: {
            ask: number;
            cancel: number;
            notify: number;
            withhold: number;
        };
        /** @description A decision with its evidence and what became of it. */
        DecisionDetail: {
            /** @description Of a question: what was answered before. Null when nobody was asked before. */
            again: components["schemas"]["AskedAgain"] | null;
            announcesCancel: boolean;
            /** @description Of a question: its answer. Of a cancel that a person approved: the question and who approved it. */
            approval: components["schemas"]["Approval"] | null;
            approvedByPerson: boolean;
            ask: {
                /**
                 * @description Why a person is asked.
                 * @enum {string}
                 */
                because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again" | "precision";
                /** @description The cancel of the same work, where that is why a person is asked. */
                earlier?: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    at: string;
                    /** @description Who approved it or cancelled by hand; null where a policy decided alone. */
                    by: string | null;
                    displayName: string;
                    policy: string;
                    runId: string;
                };
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                expiresAt: string;
                /** @description How the policy fell below its floor, where that is why a person is asked. */
                fell?: string;
                /** @description The limit that was full, where that is why a person is asked, and when it has room. */
                limit?: {
                    freeAt: string | null;
                    says: string;
                };
                /** @description The words of the owner, where they are why people are asked. */
                objection?: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    at: string;
                    author: string;
                    reason: string;
                };
                /**
                 * @description What happens without an answer.
                 * @enum {string}
                 */
                otherwise: "keep" | "cancel";
                /** @description Two different people must approve it where it has cost more than this; without an amount always. */
                people?: {
                    above: number | null;
                    currency: string | null;
                };
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description Made in mode audit: nothing follows from it. */
            audit: boolean;
            /** @description A cancel of a policy, also one that its mode did not allow: people may say that it was wrong. */
            canBeWrong: boolean;
            cancellation: components["schemas"]["Cancellation"] | null;
            /** @description At the time of the decision; null where it was not read or is not known. */
            cost: components["schemas"]["Cost"] | null;
            /** @description Who cancelled it by hand; null where a policy decided. */
            decidedBy: string | null;
            readonly deliveries: components["schemas"]["Delivery"][];
            /** @description The judged conditions with their values, thresholds and ages. */
            evidence: unknown;
            /** @description An approval counts for decisions with the same key. */
            evidenceKey: string;
            findingId: string | null;
            /** @description The same for questions of one policy and one cause in one pass; null for other decisions. */
            group: string | null;
            id: string;
            /** @description What was kept for it; `GET /decisions/{id}/evidence` lists it. */
            kept: components["schemas"]["KeptSummary"];
            /** @enum {string} */
            kind: "notify" | "ask" | "cancel" | "withhold";
            /** @enum {string} */
            outcome: "violated" | "healthy" | "unknown";
            /** @description Of an open question: what holds the run. Null where none surely does, and for other decisions. */
            override: components["schemas"]["HoldingOverride"] | null;
            owner: {
                display: string;
                id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                source: "tag" | "creator" | "workspace" | "fallback";
            };
            policy: string;
            /** @description Of a question or a cancel: how far it has come. */
            progress: components["schemas"]["Progress"] | null;
            /** @description Why, in one sentence with the numbers. */
            reason: string;
            readonly recipients: string[];
            /** @description The run at that time. */
            run: {
                /** Format: date-time */
                createdAt: string;
                displayName: string;
                experiment: string | null;
                jobType: string;
                status: string;
                studioUrl: string | null;
                tags: {
                    [key: string]: string;
                };
                workspace: string;
            };
            runId: string;
            /** @description Who said that the cancel was wrong; null where nobody did. */
            saidWrong: components["schemas"]["SaidWrong"] | null;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            /** @description Step of the policy, from 0. */
            step: number | null;
            /** @description Only while the question is open. */
            waitingCost: components["schemas"]["WaitingCost"] | null;
            withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
            /** @description Name of the workspace. */
            workspace: string;
            workspaceId: string;
        };
        /** @description An alert on its way over one channel. */
        Delivery: {
            /** @description Null for a channel that goes to one place. */
            addressed: components["schemas"]["Addressed"] | null;
            alertId: string;
            /** @description The receiver's words when it took it. Null for an owner where it went to others. */
            answer: string | null;
            /** @description How often it was tried, the try under way too. */
            attempts: number;
            channel: string;
            deliveredAt: string | null;
            /** @description The message that carries it with others; null where it goes out alone. */
            groupId: string | null;
            /** @description Why it was not taken yet, or was not sent: the last failure, or the quiet hours or the pause after many of its kind that hold it back. */
            lastError: string | null;
            /**
             * @description `queued`: on its way. `delivered`: the receiver took it. `failed`: given up. `dropped`: not true any more when its turn came, or the receiver knows nothing of what it ends, so it was not sent; `lastError` says which.
             * @enum {string}
             */
            state: "queued" | "delivered" | "failed" | "dropped";
            type: string;
            /** @description The recipients that the channel reaches with it; `owner>fallback` is the fallback in their place. */
            via: string;
        };
        EndedSessions: {
            /** @enum {string} */
            whose: "mine" | "everyone";
            /** @description After so long at most no replica takes one. */
            within: string;
        };
        EndSessionsInput: {
            /**
             * @description Those of the caller, in all browsers, or those of everyone.
             * @enum {string}
             */
            whose: "mine" | "everyone";
        };
        /** @description The `data` of an event, as JSON. `change`: something was recorded; its `id` is its place in the audit. `pass`: a pass over a workspace has ended. `beat`: the stream lives. `reload`: what happened meanwhile is not known, so everything must be read again. `ready`: the stream has begun. */
        Event: {
            /** @description Who did it: a person, or `runwarden`. */
            actor?: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description Of a `reload`: why everything must be read again. */
            because?: string;
            decision?: string;
            finding?: string;
            /** @description Of a `change`, a kind of the audit: audit.began, audit.checkpoint, decision.notify, decision.ask, decision.cancel, decision.withhold, question.asked, question.answered, question.ended, cancel.queued, cancel.requesting, cancel.put-back, cancel.unclear, cancel.requested, cancel.confirmed, cancel.released, cancel.ended-otherwise, cancel.abandoned, cancel.failed, cancel.seen, override.created, override.revoked, freeze.set, freeze.lifted, objection.made, extension.requested, extension.answered, tag.confirmed, tag.withdrawn, decision.marked-wrong, decision.mark-withdrawn, policy.fell-back, policy.trusted, delivery.repeated, policies.loaded, policies.in-force, config.started, config.changed, sign-in.accepted, sign-in.refused, sessions.ended, record.dropped, evidence.dropped. Of the other events their own name. */
            kind: string;
            /** @description Of a `pass`: it saw everything. */
            ok?: boolean;
            policy?: string;
            /** @description The row that was written, such as `overrides/<id>`. */
            record?: string;
            run?: string;
            /** @description Name of the workspace; null where it concerns none. */
            workspace?: string | null;
        };
        /** @description An owner’s wish for more time, and the answer of an operator. */
        ExtensionRequest: {
            answer: ("granted" | "refused") | null;
            answeredAt: string | null;
            answeredBy: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            author: string;
            /** @description Of the run. */
            displayName: string;
            /** @description How much more time, as a duration. */
            for: string;
            id: string;
            note: string | null;
            /** @description The override that was granted. */
            overrideId: string | null;
            policies: string[];
            reason: string;
            runId: string;
            workspace: string;
        };
        /** @description Why a run or a step failed. */
        Failure: {
            /**
             * @description Its class: whose fault it is.
             * @enum {string}
             */
            cause: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
            /** @description Azure's code that decided, or the innermost. */
            code: string;
            message: string;
        };
        /** @description One episode of one run that violates one policy. */
        Finding: {
            /** @description Since when no pass can judge it. */
            asideSince: string | null;
            /** @description Made in mode audit: nothing follows from it. */
            audit: boolean;
            /** @description At the latest pass; null where its policy did not read it, and once it is over. */
            cost: components["schemas"]["Cost"] | null;
            /** @description Null where the run was dropped from the store. */
            displayName: string | null;
            firingAt: string | null;
            /** @description Since when every pass has seen it; null while it is unknown. */
            heldSince: string | null;
            id: string;
            /** @description The run has not ended. */
            isActive: boolean;
            /** @description Under which its steps were planned. */
            mode: ("off" | "audit" | "notify" | "approve" | "enforce") | null;
            /** @description Whose the run is now; null where it was dropped from the store. */
            owner: {
                display: string;
                id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                source: "tag" | "creator" | "workspace" | "fallback";
            } | null;
            policy: string;
            /** @description Why it ended. */
            resolution: ("healthy" | "unknown" | "exempt" | "run-ended" | "not-matched" | "policy-changed" | "policy-gone" | "in-audit") | null;
            resolvedAt: string | null;
            runId: string;
            /** @description As the policy has it now; null where it is not there. */
            severity: ("low" | "medium" | "high" | "critical") | null;
            /**
             * Format: date-time
             * @description The first pass that saw the violation.
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
            /**
             * @description `pending`: it has not held for long enough. `firing`: it has. `resolved`: it is over.
             * @enum {string}
             */
            state: "pending" | "firing" | "resolved";
            /** @description The latest word on it; null once it is over. */
            status: {
                /**
                 * Format: date-time
                 * @description The pass that judged it.
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                next: {
                    at: string | null;
                    what: string;
                } | null;
                /** @description Why, with the numbers. */
                reason: string;
                /** @enum {string} */
                state: "healthy" | "unknown" | "exempt" | "pending" | "firing" | "canceling";
                withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
            } | null;
            /** @description Why its telemetry was suspected. */
            suspected: string | null;
            /** @description Name of the workspace. */
            workspace: string;
            workspaceId: string;
        };
        /** @description A finding with the ids of what is on record about it. */
        FindingDetail: {
            /** @description Since when no pass can judge it. */
            asideSince: string | null;
            /** @description Made in mode audit: nothing follows from it. */
            audit: boolean;
            /** @description At the latest pass; null where its policy did not read it, and once it is over. */
            cost: components["schemas"]["Cost"] | null;
            /** @description Null where the run was dropped from the store. */
            displayName: string | null;
            firingAt: string | null;
            /** @description Since when every pass has seen it; null while it is unknown. */
            heldSince: string | null;
            id: string;
            /** @description The run has not ended. */
            isActive: boolean;
            /** @description Under which its steps were planned. */
            mode: ("off" | "audit" | "notify" | "approve" | "enforce") | null;
            /** @description Whose the run is now; null where it was dropped from the store. */
            owner: {
                display: string;
                id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                source: "tag" | "creator" | "workspace" | "fallback";
            } | null;
            policy: string;
            /** @description Why it ended. */
            resolution: ("healthy" | "unknown" | "exempt" | "run-ended" | "not-matched" | "policy-changed" | "policy-gone" | "in-audit") | null;
            resolvedAt: string | null;
            runId: string;
            /** @description As the policy has it now; null where it is not there. */
            severity: ("low" | "medium" | "high" | "critical") | null;
            /**
             * Format: date-time
             * @description The first pass that saw the violation.
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
            /**
             * @description `pending`: it has not held for long enough. `firing`: it has. `resolved`: it is over.
             * @enum {string}
             */
            state: "pending" | "firing" | "resolved";
            /** @description The latest word on it; null once it is over. */
            status: {
                /**
                 * Format: date-time
                 * @description The pass that judged it.
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                next: {
                    at: string | null;
                    what: string;
                } | null;
                /** @description Why, with the numbers. */
                reason: string;
                /** @enum {string} */
                state: "healthy" | "unknown" | "exempt" | "pending" | "firing" | "canceling";
                withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
            } | null;
            /** @description What is on record about it, the oldest first, at most 500 of each. */
            story: {
                readonly alerts: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    at: string;
                    id: string;
                    type: string;
                }[];
                /** @description Notices, questions, cancels and what was withheld. `GET /decisions/{id}` has each. */
                readonly decisions: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    at: string;
                    id: string;
                    /** @enum {string} */
                    kind: "notify" | "ask" | "cancel" | "withhold";
                }[];
                readonly objections: {
                    /**
                     * Format: date-time
                     * @example 2026-01-31T09:30:00Z
                     */
                    at: string;
                    id: string;
                }[];
            };
            /** @description Why its telemetry was suspected. */
            suspected: string | null;
            /** @description Name of the workspace. */
            workspace: string;
            workspaceId: string;
        };
        /** @description Who does what, over all replicas of a database. */
        Fleet: {
            /** @description The workspace whose pass has been due for longest and has not begun; null where none is due. */
            behind: {
                /** @description In seconds. */
                dueFor: number;
                workspace: string;
            } | null;
            /**
             * Format: date-time
             * @description The database's time.
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            readonly queues: components["schemas"]["Queue"][];
            /** @description Empty where one process is alone. */
            readonly reads: components["schemas"]["ReadsLeft"][];
            /** @description The longest at work first. */
            readonly replicas: components["schemas"]["Replica"][];
        };
        /** @description Cancels stopped for everyone; without an end until somebody lifts it. */
        Freeze: {
            author: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            createdAt: string;
            endsAt: string | null;
            id: string;
            reason: string;
        };
        /** @description Whether enforcement is frozen, by whom and why. */
        FreezeState: {
            /** @description Those in force; the longest counts. */
            readonly freezes: components["schemas"]["Freeze"][];
            frozen: boolean;
        };
        Grant: {
            /** @enum {string} */
            role: "owner" | "viewer" | "operator" | "admin";
            /** @description Names or patterns; null for all workspaces. */
            workspaces: string[] | null;
        };
        /** @description The override that holds a run: a yes cancels nothing before its end and is refused. */
        HoldingOverride: {
            by: string;
            id: string;
            /** @enum {string} */
            kind: "exempt" | "extend";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            until: string;
        };
        /** @description Nodes of a compute that are up without a run. */
        IdleNodes: {
            /** @description The run whose end it began with; null where that is not known. */
            after: {
                displayName: string;
                runId: string;
            } | null;
            /** @description Not all of it has a price. */
            atLeast: boolean;
            currency: string;
            /** @description How many of them the cluster keeps as its minimum. */
            minimum: number;
            nodes: number;
            perHour: number | null;
            /**
             * Format: date-time
             * @description Since when the first of them has been idle.
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
            /** @description What they have cost up to `until`; null where no price is known. */
            soFar: number | null;
            /**
             * Format: date-time
             * @description Up to when that is known: the latest look.
             * @example 2026-01-31T09:30:00Z
             */
            until: string;
        };
        KeptContent: {
            bytes: number;
            mediaType: string;
            /** @description How many secrets of each kind were taken out. */
            redacted: {
                [key: string]: number;
            };
            /** @description Of the kept bytes. `GET /evidence/{sha256}` reads them. */
            sha256: string;
            whole: {
                /** @description Of the whole file, as it was then. */
                bytes: number;
                changedAt: string | null;
                /** @description Where the kept part begins in it; 0 where the whole is kept. */
                from: number;
            };
        };
        /** @description A decision with all that it rests on: run, policy, history, exceptions and limits as they were. */
        KeptDecision: {
            /** @description Null where an older version of Runwarden decided it. */
            basis: {
                /** @description SHA-256 of the text that holds what it rests on. The audit holds it, too. */
                hash: string;
                /** @description That text and the parts that it names, by their SHA-256; what was dropped for its age is not there. */
                texts: {
                    [key: string]: string;
                };
            } | null;
            /** @description The decision as it is recorded. */
            decision: {
                [key: string]: unknown;
            };
        };
        /** @description One thing that was kept of a run, or that could not be had. */
        KeptItem: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description Null where it is missing. */
            content: components["schemas"]["KeptContent"] | null;
            /** @description The decision that it was collected for; null for the end of the run. */
            decisionId: string | null;
            /** @description When retention dropped the content; null while it is there. */
            dropped: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                because: string;
            } | null;
            id: string;
            /** @enum {string} */
            kind: "record" | "files" | "log" | "artifact";
            /** @description Why it is missing. */
            missing: string | null;
            /** @description `record.json`, or the path of the file. */
            name: string;
            /** @enum {string} */
            occasion: "decided" | "ended";
            /** @description The run or child whose it is. */
            ofRun: {
                displayName: string;
                id: string;
            };
            runId: string;
            workspaceId: string;
        };
        /** @description What there is of the evidence. */
        KeptSummary: {
            /** @description What retention dropped; null where everything is there. */
            dropped: {
                /**
                 * Format: date-time
                 * @description When it last dropped one.
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                because: string;
                items: number;
            } | null;
            /** @description With a content that can be read. */
            items: number;
            missing: number;
        };
        /** @description What lifting the freeze did. */
        Lifted: {
            /** @description How many freezes were in force. */
            lifted: number;
        };
        /** @description A limit on cancels, and what is used of it. */
        Limit: {
            /** @description Of a share, the cancels that it is now. */
            bound: number;
            currency: string | null;
            /** @description When it has room again, if nothing else is cancelled until then. Null where it has room, or no time is known. */
            freeAt: string | null;
            /** @description Nothing more is cancelled without asking, or before it has room. */
            isFull: boolean;
            /** @description In words: `5 runs of one owner an hour`. */
            limit: string;
            /** @enum {string} */
            measure: "cancels" | "share" | "gpu-hours" | "money";
            /** @description The owner that is counted here; null where nobody has used anything of it. */
            owner: string | null;
            /**
             * @description What happens past it.
             * @enum {string}
             */
            past: "ask" | "wait";
            /** @description Whose limit it is; null: over all policies. */
            policy: string | null;
            /**
             * @description What it counts: everything, or each workspace or owner by itself.
             * @enum {string}
             */
            scope: "all" | "workspace" | "owner";
            /** @description Null where it is not known, or not for you to see. A limit per cycle begins anew at each pass. */
            used: number | null;
            /** @description Why `used` is null. */
            whyUnknown: string | null;
            /** @enum {string} */
            window: "cycle" | "hour" | "day";
            /** @description The workspace that is counted here. */
            workspace: string | null;
        };
        Limits: {
            readonly items: components["schemas"]["Limit"][];
        };
        /** @description A delivery with what it is about. */
        ListedDelivery: {
            /** @description Null for a channel that goes to one place. */
            addressed: components["schemas"]["Addressed"] | null;
            /** @description Who had it sent again last. */
            again: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                by: string;
                reason: string;
            } | null;
            alertId: string;
            /** @description How many alerts the message carries. */
            alerts: number;
            /** @description The receiver's words when it took it. Null for an owner where it went to others. */
            answer: string | null;
            /**
             * Format: date-time
             * @description When it was raised.
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description How often it was tried, the try under way too. */
            attempts: number;
            channel: string;
            decisionId: string | null;
            deliveredAt: string | null;
            /** @description Of the run. */
            displayName: string | null;
            findingId: string | null;
            /** @description The message that carries it with others; null where it goes out alone. */
            groupId: string | null;
            /** @description Why it was not taken yet, or was not sent: the last failure, or the quiet hours or the pause after many of its kind that hold it back. */
            lastError: string | null;
            runId: string | null;
            /**
             * @description `queued`: on its way. `delivered`: the receiver took it. `failed`: given up. `dropped`: not true any more when its turn came, or the receiver knows nothing of what it ends, so it was not sent; `lastError` says which.
             * @enum {string}
             */
            state: "queued" | "delivered" | "failed" | "dropped";
            type: string;
            /** @description The recipients that the channel reaches with it; `owner>fallback` is the fallback in their place. */
            via: string;
            /** @description Name of the workspace; null where it is about no single one. */
            workspace: string | null;
        };
        /** @description What some runs take now. Each run is counted once. */
        Load: {
            /** @description Not all of it has a price, so the amount is the least that it can be. */
            atLeast: boolean;
            /** @description ISO 4217; null where no run has a price. */
            currency: string | null;
            /** @description GPUs of the runs whose GPUs are known. */
            gpus: number;
            /** @description Runs whose GPUs are not known. */
            gpusUnknown: number;
            /** @description Money an hour of the runs that have a price; null where runs are there and none has one. */
            perHour: number | null;
            runs: number;
            /** @description Runs without a price. */
            unpriced: number;
        };
        LogList: {
            active: boolean;
            /** @description Whose logs `child` asks for. */
            readonly children: {
                displayName: string;
                id: string;
                status: string;
            }[];
            /** @description Why Azure could not list the children. */
            childrenUnread: string | null;
            /** @description What Azure has now, the most useful log first. */
            readonly files: {
                /** @description Null where Azure does not say. */
                bytes: number | null;
                changedAt: string | null;
                path: string;
            }[];
            /** @description Why the list is not whole. */
            incomplete: string | null;
            /** @description What Runwarden kept, the oldest first. */
            readonly kept: {
                /**
                 * Format: date-time
                 * @description When it was kept.
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                /** @description What is kept; null where it is missing. */
                bytes: number | null;
                /** @description Why it is missing. */
                missing: string | null;
                /** @enum {string} */
                occasion: "decided" | "ended";
                path: string;
                /** @description Of the whole file then. */
                size: number | null;
            }[];
            /** @description The run, or the child that was asked for. */
            of: {
                displayName: string;
                id: string;
            };
            /** @description Why Azure could not list them. */
            unread: string | null;
        };
        LogPart: {
            /** @description Whether more may come. */
            active: boolean;
            changedAt: string | null;
            /** @description Where in the file the text begins. */
            from: number;
            /** @description False for a file that is no text; its text is then empty. */
            isText: boolean;
            /** @description When it was kept; null where Azure has just been read. */
            keptAt: string | null;
            /** @description `from` of the next part. */
            next: number;
            /** @description The run, or the child that was asked for. */
            of: {
                displayName: string;
                id: string;
            };
            path: string;
            /** @description How many secrets of each kind were taken out. */
            redacted: {
                [key: string]: number;
            };
            /** @description Of the whole file. */
            size: number;
            /** @description Whole lines, without colours and control characters. */
            text: string;
            /** @description The last line as far as it is written. */
            unfinished: string;
            /** @description Why Azure could not be read, beside what was kept. */
            unread: string | null;
        };
        /** @description What a run computes on, as the latest pass read it; null where that is not known, and for a parent, whose children may each be elsewhere. */
        Machine: {
            gpusPerNode: number | null;
            /** @description Azure's region. */
            location: string | null;
            nodes: number | null;
            priority: ("dedicated" | "low-priority") | null;
            vmSize: string | null;
        };
        /** @description The freezes in force, and what had gone out before the new one. */
        MadeFreeze: {
            /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
            readonly alreadySent: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                decisionId: string;
                /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                isCertain: boolean;
                policy: string;
                runId: string;
                workspace: string;
            }[];
            /** @description Those in force; the longest counts. */
            readonly freezes: components["schemas"]["Freeze"][];
            frozen: boolean;
            /** @description What the freeze came to, in one sentence. */
            message: string;
        };
        /** @description An exception that was just made, and what it counts for. */
        MadeOverride: {
            /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
            readonly alreadySent?: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                decisionId: string;
                /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                isCertain: boolean;
                policy: string;
                runId: string;
                workspace: string;
            }[];
            author: string;
            /** @description Active runs that it counts for at this moment. Later runs that fit count as well. */
            covers: {
                count: number;
                /** @description The first 20, as workspace/run. */
                runs: string[];
            };
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            endsAt: string;
            id: string;
            inForce: boolean;
            /** @enum {string} */
            kind: "exempt" | "extend";
            /** @description What to look at, if anything. */
            notice: string | null;
            policies: string[];
            reason: string;
            revokedAt: string | null;
            revokedBy: string | null;
            scope: {
                compute?: string[];
                environment?: string[];
                experiment?: string[];
                gpu?: boolean;
                gpuModel?: string[];
                gpus?: {
                    atLeast: number;
                };
                jobType?: string[];
                /** @enum {string} */
                priority?: "dedicated" | "low-priority";
                run?: string[];
                runId?: string[];
                schedule?: string[];
                services?: string[];
                tags?: {
                    [key: string]: string[];
                };
                vmSize?: string[];
                workspace?: string[];
            };
            scopeInWords: string;
        };
        Me: {
            /** @description What they may, and where. Empty for somebody whom the config gives no role. */
            readonly grants: components["schemas"]["Grant"][];
            /** @description The author of what they write. */
            name: string;
            /** @description Ids by which runs are their own ones. */
            readonly owners: string[];
            /** @description Of the browser; null for a key or a token in the request. */
            session: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                endsAt: string;
                /**
                 * Format: date-time
                 * @description When it ends if it is not used.
                 * @example 2026-01-31T09:30:00Z
                 */
                idleEndsAt: string;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                since: string;
            } | null;
            /**
             * @description How Runwarden knows who it is.
             * @enum {string}
             */
            via: "local" | "key" | "session" | "token";
        };
        /** @description An amount with its currency. */
        Money: {
            amount: number;
            /** @description Not all of it is known. */
            atLeast: boolean;
            currency: string;
        };
        /**
         * @description Stops enforcement for everyone. Without an end it lasts until somebody lifts it.
         * @example {
         *       "reason": "The metrics of two regions are late.",
         *       "for": "4h"
         *     }
         */
        NewFreezeInput: {
            /**
             * Format: date-time
             * @description When it ends. Either this or `for`.
             * @example 2026-01-31T09:30:00Z
             */
            endsAt?: string;
            /**
             * @description How long it lasts, as a duration. Either this or `endsAt`.
             * @example 2h
             */
            for?: string;
            reason: string;
        };
        /**
         * @description A person’s exception. It has an end, in at most 90 days, given as `endsAt` or `for`.
         * @example {
         *       "kind": "extend",
         *       "scope": {
         *         "workspace": "ml-prod-eu",
         *         "runId": "brave_shoe_4711"
         *       },
         *       "policies": [
         *         "gpu-idle"
         *       ],
         *       "reason": "The data loader is being repaired; the run resumes by itself.",
         *       "for": "6h"
         *     }
         */
        NewOverrideInput: {
            /**
             * @description Make it although it covers every active run; asked for where it does.
             * @default false
             */
            confirm: boolean;
            /**
             * Format: date-time
             * @description When it ends. Either this or `for`.
             * @example 2026-01-31T09:30:00Z
             */
            endsAt?: string;
            /**
             * @description How long it lasts, as a duration. Either this or `endsAt`.
             * @example 2h
             */
            for?: string;
            /**
             * @description `exempt`: the policies do not judge the runs. `extend`: they judge and notify, and cancel nothing.
             * @enum {string}
             */
            kind: "exempt" | "extend";
            /**
             * @description Policy names or patterns; all when left out.
             * @default [
             *       "*"
             *     ]
             */
            policies: string[];
            reason: string;
            /** @description Which runs. Every key given must hold; at least one is needed. */
            scope: {
                /** @description Name of the compute; `serverless` and `local` mean the kind. */
                compute?: string | string[];
                /** @description Name of the environment, or name:version. */
                environment?: string | string[];
                /** @description Name of the experiment. */
                experiment?: string | string[];
                /** @description Whether it uses GPUs. */
                gpu?: boolean;
                /** @description Model of its GPUs, by its VM size, such as A100. */
                gpuModel?: string | string[];
                /** @description How many GPUs it uses: those of a node times its nodes, or of one node where their number is not known. */
                gpus?: {
                    /** @description The fewest GPUs. */
                    atLeast: number;
                };
                /** @description command, sweep, pipeline, automl, spark, or what Azure adds. */
                jobType?: string | string[];
                /**
                 * @description Priority of the compute.
                 * @enum {string}
                 */
                priority?: "dedicated" | "low-priority";
                /** @description Id or display name of the run. Anybody may choose a display name. */
                run?: string | string[];
                /** @description Id of the run. One run of a workspace has it, whatever others call theirs. */
                runId?: string | string[];
                /** @description Name of the schedule that made it. */
                schedule?: string | string[];
                /** @description Type of a service of the job: JupyterLab, SSH, TensorBoard, VSCode, …. */
                services?: string | string[];
                /** @description Tag key to patterns for its value. */
                tags?: {
                    [key: string]: string | string[];
                };
                /** @description VM size of the compute. */
                vmSize?: string | string[];
                /** @description Name of the workspace. */
                workspace?: string | string[];
            };
        };
        /**
         * @example {
         *       "policy": "idle-gpu",
         *       "mode": "enforce",
         *       "days": 30
         *     }
         */
        NewSimulationInput: {
            /**
             * @description How many recorded days before now.
             * @default 30
             */
            days: number;
            /** @description Instead of the mode of the file. */
            mode?: ("off" | "audit" | "notify" | "approve" | "enforce") | null;
            /** @description Name of a policy in force. */
            policy: string;
            /** @description The whole file as edited; as it is when left out. */
            text?: string | null;
        };
        /** @description What the first screen answers, as the store had it at one moment. */
        Now: {
            agenda: {
                /** @description The soonest first, at most 200. */
                readonly items: components["schemas"]["NowAgendaItem"][];
                /** @description How many are left out. */
                more: number;
            };
            burns: components["schemas"]["NowBurns"];
            /** @description Those in force; the longest counts. */
            readonly freezes: components["schemas"]["Freeze"][];
            /**
             * Format: date-time
             * @description The time on the service's own clock.
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            sees: components["schemas"]["NowSees"];
            stopped: components["schemas"]["NowStopped"];
            waiting: components["schemas"]["NowWaiting"];
            wrong: components["schemas"]["NowWrong"];
        };
        /** @description Something that happens if nobody answers. */
        NowAgendaItem: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            currency: string | null;
            decisionId: string | null;
            displayName: string | null;
            findingId: string | null;
            freezeId: string | null;
            /**
             * @description `keep`, `cancel`: what silence does. `judged`: it is judged again, such as when a grace ends. `alert`: people hear of a cancel that hangs.
             * @enum {string}
             */
            kind: "notice" | "question" | "keep" | "cancel" | "judged" | "override-ends" | "freeze-ends" | "alert";
            overrideId: string | null;
            perHour: number | null;
            policy: string | null;
            runId: string | null;
            /** @description In words that follow the name of the run. */
            what: string;
            workspace: string | null;
        };
        /** @description What runs that have left the queue take. */
        NowBurns: {
            /** @description Of it, runs with an open finding that every GPU is idle. */
            idle: components["schemas"]["Load"];
            load: components["schemas"]["Load"];
            /** @description The dearest first. Each run is in one of them. */
            readonly owners: components["schemas"]["NowShare"][];
            /** @description Runs under a firing finding of a policy. A run may be under several, so these do not add up to all. */
            readonly policies: components["schemas"]["NowShare"][];
            /** @description Each run is in one of them. */
            readonly workspaces: components["schemas"]["NowShare"][];
        };
        /** @description A channel that takes no messages now. */
        NowFailingChannel: {
            channel: string;
            /** @description How many wait after a try that failed. */
            messages: number;
            /** @description Null while one of them is tried. */
            nextTryAt: string | null;
            /** @description What the receiver said. */
            problem: string;
            /**
             * Format: date-time
             * @description Since when the oldest of them waits.
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
        };
        /** @description Something that goes wrong and that nobody is asked about yet. */
        NowFinding: {
            /** @description The yes that holds and whose cancel is not decided yet. */
            approved: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                by: string;
            } | null;
            /** @description Not all of it has a price. */
            atLeast: boolean;
            /** @description Why no price is known; null where one is. */
            costUnknown: string | null;
            currency: string | null;
            /** @description The cancel that hangs. */
            decisionId: string | null;
            displayName: string;
            findingId: string;
            /** @description Null where that is not known. */
            gpus: number | null;
            /** @description What it cost while the cancel hung. */
            leaked: components["schemas"]["Money"] | null;
            /** @description What happens next if nothing changes, and when. */
            next: {
                at: string | null;
                what: string;
            } | null;
            /** @description The policy notifies and cancels nothing. */
            notices: boolean;
            /** @description The owner as people know them; null where nobody owns it, and the fallback is notified. */
            owner: string | null;
            /** @description What a further hour costs; null where no price is known. */
            perHour: number | null;
            policy: string;
            /** @description Why, with the numbers. */
            reason: string;
            runId: string;
            /** @description Null where the policy is not there now. */
            severity: ("low" | "medium" | "high" | "critical") | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
            /**
             * @description `cancel-hangs`: Azure took the cancel and the run has not ended. `held`: a person, a freeze or an answer holds what would follow. `approved`: a person approved the cancel, and it is not decided yet.
             * @enum {string}
             */
            state: "cancel-hangs" | "firing" | "pending" | "held" | "approved";
            withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
            workspace: string;
        };
        /** @description A question that nobody has answered. */
        NowQuestion: {
            /** @description How many people have approved it, of how many must. */
            approvals: {
                readonly by: string[];
                given: number;
                needed: number;
            };
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            askedAt: string;
            /** @description The newest earlier answer about this run under this policy. */
            askedBefore: {
                /** @enum {string} */
                as: "approved" | "rejected" | "silence" | "withdrawn" | "unanswered";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                by: string | null;
                note: string | null;
                /** @description Why that answer does not settle it. */
                why: string;
            } | null;
            /** @description Not all of it has a price. */
            atLeast: boolean;
            /**
             * @description Why a person is asked.
             * @enum {string}
             */
            because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again" | "precision";
            /** @description In the currency of the run; null where that is not known. */
            costSinceAsked: number | null;
            /** @description Why no price is known; null where one is. */
            costUnknown: string | null;
            currency: string | null;
            decisionId: string;
            displayName: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            expiresAt: string;
            findingId: string;
            /** @description Null where that is not known. */
            gpus: number | null;
            /** @description The limit that was full, where that is why people are asked. */
            limit: {
                freeAt: string | null;
                says: string;
            } | null;
            /** @description The words of the owner, where they are why people are asked. */
            objection: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                author: string;
                reason: string;
            } | null;
            /**
             * @description What happens without an answer.
             * @enum {string}
             */
            otherwise: "keep" | "cancel";
            /** @description Null where none surely holds the run. */
            override: components["schemas"]["HoldingOverride"] | null;
            /** @description The owner as people know them; null where nobody owns it, and the fallback is notified. */
            owner: string | null;
            /** @description What a further hour costs; null where no price is known. */
            perHour: number | null;
            policy: string;
            /** @description Why, in one sentence with the numbers. */
            reason: string;
            /** @description The open wish of the owner for more time, which whoever answers should read before. */
            request: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                by: string;
                for: string;
                id: string;
                reason: string;
            } | null;
            runId: string;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            workspace: string;
        };
        /** @description Questions of one policy and one cause: they can be answered together. */
        NowQuestionGroup: {
            /**
             * @description Why a person is asked.
             * @enum {string}
             */
            because: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again" | "precision";
            /** @description The same for later answers about this cause, whichever runs have it. */
            cause: string;
            costSinceAsked: components["schemas"]["Money"] | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            firstDueAt: string;
            /** @description The dearest first. */
            readonly items: components["schemas"]["NowQuestion"][];
            load: components["schemas"]["Load"];
            policy: string;
            /** @description Of the dearest of them; the others have the same but for names and numbers. */
            reason: string;
        };
        /** @description Whether the watchdog sees and is heard. */
        NowSees: {
            /** @description Null for who does not see everything. */
            alerts: {
                /** @description Of the last 24 hours, those that a channel did not take after all retries. */
                failed: number;
                /** @description Channels that did not take a message. It is tried again. */
                readonly failing: components["schemas"]["NowFailingChannel"][];
                /** @description Of those that are on their way. */
                oldestAt: string | null;
                /** @description On their way or failed. */
                undelivered: number;
            } | null;
            cancels: {
                hanging: number;
                inHand: number;
            };
            unknownRuns: number;
            /** @description What concerns no single workspace. */
            readonly unseen: components["schemas"]["Unseen"][];
            readonly workspaces: components["schemas"]["NowSight"][];
        };
        /** @description What the runs of one owner, workspace or policy take. */
        NowShare: {
            /** @description Of it, runs with an open finding that every GPU is idle. */
            idle: components["schemas"]["Load"];
            load: components["schemas"]["Load"];
            /** @description Null: runs that nobody owns. */
            name: string | null;
        };
        /** @description How much of a workspace Runwarden sees. */
        NowSight: {
            id: string;
            /** @description When a pass last saw everything. */
            lastCompletePassAt: string | null;
            lastPassAt: string | null;
            name: string;
            /** @description Active runs. */
            runs: number;
            /**
             * @description `partly`: something is not seen. `blind`: no pass has seen everything for long. `never-seen`: no pass has ever succeeded.
             * @enum {string}
             */
            state: "ok" | "partly" | "blind" | "never-seen";
            /** @description Active runs that some policy cannot judge. */
            unknownRuns: number;
            readonly unseen: components["schemas"]["Unseen"][];
        };
        /** @description Cancels of the last 24 hours and what became of each. `avoided` is an upper figure, never a saving. */
        NowStopped: {
            avoided: {
                atMost: components["schemas"]["Money"] | null;
                unknown: number;
            };
            /** @description The newest first. */
            readonly groups: components["schemas"]["NowStoppedGroup"][];
            /** @description What they took before. */
            load: components["schemas"]["Load"];
            /** @description Runs that have ended after their cancel. */
            runs: number;
        };
        /** @description Cancels of one policy and one cause. */
        NowStoppedGroup: {
            /**
             * Format: date-time
             * @description Of the newest.
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            avoided: {
                atMost: components["schemas"]["Money"] | null;
                /** @description Runs that have ended and for which it is not known. */
                unknown: number;
            };
            /** @description Who approved it or cancelled by hand; null where a policy decided. */
            by: string | null;
            /** @description What the runs that have ended took before. */
            load: components["schemas"]["Load"];
            /** @description What they said. */
            note: string | null;
            policy: string;
            /** @description Of the newest of them. */
            reason: string;
            /** @description The newest first. */
            readonly runs: {
                /**
                 * Format: date-time
                 * @description The newest that is known of it.
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                /** @description Not all of it has a price. */
                atLeast: boolean;
                /** @description What it could have cost up to its own time limit: the most that the cancel can have saved. */
                avoided: {
                    atMost: number | null;
                    /** @description Why it is not known. */
                    because: string | null;
                };
                /** @description Why no price is known; null where one is. */
                costUnknown: string | null;
                currency: string | null;
                decisionId: string;
                displayName: string;
                endedAt: string | null;
                /** @description Null where that is not known. */
                gpus: number | null;
                /** @description While cancels are frozen: Azure had it when the freeze began, or may have had it, and it was not over then. The freeze cannot call it back. */
                hadGoneOut: boolean;
                /** @description The owner as people know them; null where nobody owns it, and the fallback is notified. */
                owner: string | null;
                /** @description What a further hour costs; null where no price is known. */
                perHour: number | null;
                /** @description Why it was abandoned or failed, or what is not known yet. */
                problem: string | null;
                releasedAt: string | null;
                requestedAt: string | null;
                runId: string;
                /** @enum {string} */
                state: "queued" | "requesting" | "unclear" | "requested" | "confirmed" | "released" | "ended-otherwise" | "abandoned" | "failed";
                workspace: string;
            }[];
            /** @description How many runs are in which state. */
            states: {
                [key: string]: number;
            };
        };
        /** @description Runs of one workspace that policies cannot judge, for one reason. */
        NowUnknown: {
            load: components["schemas"]["Load"];
            readonly policies: string[];
            /** @description For the run that has been unknown for longest. */
            reason: string;
            /** @description At most 20, the dearest first. */
            readonly runs: {
                displayName: string;
                runId: string;
            }[];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
            workspace: string;
        };
        /** @description What waits for an answer. */
        NowWaiting: {
            /** @description Null where no part of it is known. */
            costSinceAsked: components["schemas"]["Money"] | null;
            count: number;
            firstDue: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                decisionId: string;
                /** @enum {string} */
                otherwise: "keep" | "cancel";
            } | null;
            /** @description The dearest first. */
            readonly groups: components["schemas"]["NowQuestionGroup"][];
            /** @description Of the runs that are asked about, each once. */
            load: components["schemas"]["Load"];
        };
        /** @description What goes wrong, and nobody is asked yet. */
        NowWrong: {
            /** @description Without those whose cancel a person approved and nothing but a freeze holds: nothing is left to do. */
            findings: number;
            /** @description Also those with an approved cancel. What hangs first, then the dearest. */
            readonly items: components["schemas"]["NowFinding"][];
            /** @description Of the runs with a finding that counts, each once. */
            load: components["schemas"]["Load"];
            /** @description The dearest first. */
            readonly unknown: components["schemas"]["NowUnknown"][];
            /** @description Of the runs that some policy cannot judge, each once. */
            unknownLoad: components["schemas"]["Load"];
        };
        /** @description An owner’s word against an announced cancel. */
        Objection: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            author: string;
            /** @description Of the run. */
            displayName: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            endsAt: string;
            findingId: string;
            /** @description It holds the cancel at this moment, unless on-call has answered. */
            holds: boolean;
            id: string;
            policy: string;
            /** @description The questions to on-call that followed, with their answers. */
            questions: components["schemas"]["Approval"][];
            reason: string;
            runId: string;
            /**
             * @description `link`: by the link of a notice, so that the author is the owner as the run names one.
             * @enum {string}
             */
            via: "link" | "key";
            workspace: string;
        };
        /** @description An exception that a person made. */
        Override: {
            author: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            endsAt: string;
            id: string;
            inForce: boolean;
            /** @enum {string} */
            kind: "exempt" | "extend";
            policies: string[];
            reason: string;
            revokedAt: string | null;
            revokedBy: string | null;
            scope: {
                compute?: string[];
                environment?: string[];
                experiment?: string[];
                gpu?: boolean;
                gpuModel?: string[];
                gpus?: {
                    atLeast: number;
                };
                jobType?: string[];
                /** @enum {string} */
                priority?: "dedicated" | "low-priority";
                run?: string[];
                runId?: string[];
                schedule?: string[];
                services?: string[];
                tags?: {
                    [key: string]: string[];
                };
                vmSize?: string[];
                workspace?: string[];
            };
            scopeInWords: string;
        };
        /** @description What a new override would cover. Nothing was written. */
        OverridePreview: {
            /** @description Active runs that it would count for now. Later runs that fit count as well. */
            covers: {
                /** @description Active runs in all, in the workspaces of the caller. */
                active: number;
                count: number;
                /** @description What a further hour of them costs, for each currency. */
                readonly perHour: {
                    amount: number;
                    currency: string;
                }[];
                /** @description The first 20, the dearest first. */
                readonly runs: components["schemas"]["CoveredRun"][];
                /** @description How many have no known cost, or one that lacks parts: the amounts are at least so high. */
                unpriced: number;
                /** @description What they cost together until the end at what they take now, and how much of it is on runs that are idle now. */
                readonly untilEnd: {
                    amount: number;
                    currency: string;
                    idle: number;
                }[];
            };
            /** @description Why it is made only with `confirm`: it covers every run. Null where it does not. */
            coversEverything: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            endsAt: string;
            /** @description Firing findings that would cancel nothing while it counts. */
            readonly findings: {
                /** @description Null where no policy or budget had it read. */
                cost: components["schemas"]["Cost"] | null;
                displayName: string;
                findingId: string;
                policy: string;
                reason: string;
                runId: string;
                /** @description Name of the workspace. */
                workspace: string;
            }[];
            /** @description What to look at, if anything. */
            notice: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            /** @description Questions that wait for a person and that it would set aside. */
            readonly questions: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                askedAt: string;
                /** @description Null where no policy or budget had it read. */
                cost: components["schemas"]["Cost"] | null;
                decisionId: string;
                displayName: string;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                expiresAt: string;
                policy: string;
                runId: string;
                /** @description Name of the workspace. */
                workspace: string;
            }[];
            scopeInWords: string;
        };
        /** @description An override as far as somebody has typed it. */
        OverrideToPreviewInput: {
            /**
             * Format: date-time
             * @description When it ends. Either this or `for`.
             * @example 2026-01-31T09:30:00Z
             */
            endsAt?: string;
            /**
             * @description How long it lasts, as a duration. Either this or `endsAt`.
             * @example 2h
             */
            for?: string;
            /**
             * @description `exempt`: the policies do not judge the runs. `extend`: they judge and notify, and cancel nothing.
             * @enum {string}
             */
            kind: "exempt" | "extend";
            /**
             * @description Policy names or patterns; all when left out.
             * @default [
             *       "*"
             *     ]
             */
            policies: string[];
            reason?: string;
            /** @description Which runs. Every key given must hold; at least one is needed. */
            scope: {
                /** @description Name of the compute; `serverless` and `local` mean the kind. */
                compute?: string | string[];
                /** @description Name of the environment, or name:version. */
                environment?: string | string[];
                /** @description Name of the experiment. */
                experiment?: string | string[];
                /** @description Whether it uses GPUs. */
                gpu?: boolean;
                /** @description Model of its GPUs, by its VM size, such as A100. */
                gpuModel?: string | string[];
                /** @description How many GPUs it uses: those of a node times its nodes, or of one node where their number is not known. */
                gpus?: {
                    /** @description The fewest GPUs. */
                    atLeast: number;
                };
                /** @description command, sweep, pipeline, automl, spark, or what Azure adds. */
                jobType?: string | string[];
                /**
                 * @description Priority of the compute.
                 * @enum {string}
                 */
                priority?: "dedicated" | "low-priority";
                /** @description Id or display name of the run. Anybody may choose a display name. */
                run?: string | string[];
                /** @description Id of the run. One run of a workspace has it, whatever others call theirs. */
                runId?: string | string[];
                /** @description Name of the schedule that made it. */
                schedule?: string | string[];
                /** @description Type of a service of the job: JupyterLab, SSH, TensorBoard, VSCode, …. */
                services?: string | string[];
                /** @description Tag key to patterns for its value. */
                tags?: {
                    [key: string]: string | string[];
                };
                /** @description VM size of the compute. */
                vmSize?: string | string[];
                /** @description Name of the workspace. */
                workspace?: string | string[];
            };
        };
        /** @description The policies in force and the state of their folder. */
        Policies: {
            /** @description Names the set that this replica has loaded. */
            digest: string;
            folder: string;
            /** @description The set in force over all replicas; null before the first pass. */
            inForce: components["schemas"]["PolicySetInForce"] | null;
            readonly items: components["schemas"]["Policy"][];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            loadedAt: string;
            /** @description Cursor of the next page; null on the last page. */
            next: string | null;
            /**
             * Format: date-time
             * @description The time on the service's own clock.
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            /** @description What the latest reload found wrong; then the older policies stay in force. */
            problems: string[];
        };
        /** @description A policy in force. */
        Policy: {
            /** @description Of people, to its questions of the last 90 days. */
            answers: components["schemas"]["PolicyAnswers"];
            /** @description Active runs that it could not judge at the latest pass, by reason, since when, and how many. */
            cannotJudge: {
                reason: string;
                runs: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                since: string;
            }[];
            /** @description How it fell below its floor; null where it cancels as its mode says. */
            fell: components["schemas"]["PolicyFall"] | null;
            file: string;
            /** @description How long the condition must hold, as a duration. */
            for: string;
            /**
             * @description The most it may do.
             * @enum {string}
             */
            mode: "off" | "audit" | "notify" | "approve" | "enforce";
            name: string;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            /** @description The steps in words. */
            steps: string[];
            summary: string;
        };
        PolicyAnswers: {
            approved: number;
            asked: number;
            /** @description Findings to which an owner objected. */
            objected: number;
            rejected: number;
            /** @description Approved of answered, with the 95 % interval by Wilson; null for fewer than five answers. */
            share: {
                count: number;
                high: number;
                low: number;
                of: number;
            } | null;
        };
        /** @description The policy that a decision was made under, as it was written then. */
        PolicyAsItWas: {
            policy: string;
            /** @description Null where it is not kept: dropped for its age, decided by an older version, or Runwarden's own policy. */
            text: string | null;
        };
        PolicyCase: {
            expected: {
                /** @enum {string} */
                outcome: "violated" | "healthy" | "unknown" | "not-matched";
                reasonContains: string | null;
            };
            file: string;
            got: {
                /** @enum {string} */
                outcome: "violated" | "healthy" | "unknown" | "not-matched";
                reason: string;
            };
            line: number;
            name: string;
            passed: boolean;
        };
        /** @description A policy with all that it says. */
        PolicyDetail: {
            /** @description Of people, to its questions of the last 90 days. */
            answers: components["schemas"]["PolicyAnswers"];
            /** @description Active runs that it could not judge at the latest pass, by reason, since when, and how many. */
            cannotJudge: {
                reason: string;
                runs: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                since: string;
            }[];
            /** @description The cases beside it, as they come out now. */
            cases: components["schemas"]["PolicyCase"][];
            except: string[];
            /** @description How it fell below its floor; null where it cancels as its mode says. */
            fell: components["schemas"]["PolicyFall"] | null;
            file: string;
            /** @description Changes when what it judges or does changes. */
            fingerprint: string;
            /** @description How long the condition must hold, as a duration. */
            for: string;
            /** @description Time between a delivered notice and a cancel; null: no notice. */
            grace: string | null;
            limits: string[];
            /** @description Which runs, in words. */
            match: string;
            /**
             * @description The most it may do.
             * @enum {string}
             */
            mode: "off" | "audit" | "notify" | "approve" | "enforce";
            name: string;
            /** @description How long an objection of the owner holds a cancel. */
            objectionHolds: string;
            /** @description Its floor, in words; null where it has none. */
            precision: string | null;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            /** @description What it may ask of Azure for a run. */
            signals: string[];
            /** @description The steps in words. */
            steps: string[];
            summary: string;
            /** @description The file as it is in force; null for a policy of Runwarden itself. */
            text: string | null;
            /** @description The conditions by kind, in words. */
            when: string;
        };
        /** @description A policy in enforce asks before each cancel, until a person trusts it again. */
        PolicyFall: {
            /** @description With the numbers. */
            because: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
        };
        /** @description How often a policy is right, and whether it may be raised. */
        PolicyPrecision: {
            /** @description Those about which people were asked. */
            asked: number;
            /** @description Runs that were cancelled. */
            cancelled: number;
            fell: components["schemas"]["PolicyFall"] | null;
            high: number | null;
            /** @description Of what a policy in audit or notify would have cancelled. */
            hypothetical: boolean;
            /** @description Findings whose run people kept, by a no. */
            kept: number;
            /** @description Lower end of the 95 % interval by Wilson. */
            low: number | null;
            /** @enum {string} */
            mode: "off" | "audit" | "notify" | "approve" | "enforce";
            of: number;
            policy: string;
            /** @description The share; null where no cancel is judged. */
            precision: number | null;
            /** @description Findings of the last 90 days. */
            problems: number;
            /** @description Of the newest 50 cancels within 90 days, how many were right. */
            right: number;
            whatToDo: string;
            /** @description The wrong ones of these, the newest first. */
            wrong: components["schemas"]["WrongCancel"][];
        };
        PolicySavings: {
            /** @description Cost of the same work that was submitted within 72 hours, up to the expected amount that was avoided. */
            again: number;
            /** @description What the runs would have cost after the cancel. */
            avoided: {
                /** @description In the currency, to the cent. */
                expected: number;
                /** @description In the currency, to the cent. */
                high: number;
                /** @description In the currency, to the cent. */
                low: number;
            };
            cancels: number;
            /** @description Cost from the cancel on until the nodes were free. */
            leaked: number;
            policy: string;
            /** @description What is left of it. It can be below zero. */
            saved: {
                /** @description In the currency, to the cent. */
                expected: number;
                /** @description In the currency, to the cent. */
                high: number;
                /** @description In the currency, to the cent. */
                low: number;
            };
            /** @description Cost of the work that wrong cancels lost. */
            wrong: number;
        };
        /** @description The one set of policies under which every replica judges. */
        PolicySetInForce: {
            /** @enum {string} */
            because: "first" | "changed" | "new" | "alone" | "taken-over";
            /** @description The same as `digest` of a replica that has this set. */
            digest: string;
            policies: {
                fingerprint: string;
                /** @enum {string} */
                mode: "off" | "audit" | "notify" | "approve" | "enforce";
                name: string;
            }[];
            /** @description The replica whose files came into force. */
            replica: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
        };
        /** @description The status of a run under a policy, as the latest pass left it. */
        PolicyStatus: {
            /**
             * Format: date-time
             * @description The pass that judged it.
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            audit: boolean;
            findingId: string | null;
            /** @description People are asked about it and nobody has answered, whatever else holds its cancel. */
            isAsked: boolean;
            /** @description What happens next if nothing changes, and when; without a time it waits for something. */
            next: {
                at: string | null;
                what: string;
            } | null;
            /** @enum {string} */
            outcome: "violated" | "healthy" | "unknown";
            policy: string;
            /** @description Why, with the numbers. */
            reason: string;
            /** @enum {string} */
            state: "healthy" | "unknown" | "exempt" | "pending" | "firing" | "canceling";
            /** @description Since when every pass found it unknown; null where it is known. */
            unknownSince: string | null;
            withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
        };
        /** @description The status of a run under a policy, with the judged conditions and the question to people. */
        PolicyStatusDetail: {
            /**
             * Format: date-time
             * @description The pass that judged it.
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            audit: boolean;
            /** @description The judged conditions with their values, thresholds and ages. */
            evidence: unknown;
            findingId: string | null;
            /** @description People are asked about it and nobody has answered, whatever else holds its cancel. */
            isAsked: boolean;
            /** @description The mode of the policy now; null where it is not there. */
            mode: ("off" | "audit" | "notify" | "approve" | "enforce") | null;
            /** @description What happens next if nothing changes, and when; without a time it waits for something. */
            next: {
                at: string | null;
                what: string;
            } | null;
            /** @enum {string} */
            outcome: "violated" | "healthy" | "unknown";
            policy: string;
            /** @description How far the newest question or cancel of this finding has come, or what holds its cancel; null where nothing does. */
            progress: components["schemas"]["Progress"] | null;
            /** @description The newest question to people about this finding, with its answer. A pass acts on an answer at once. */
            question: components["schemas"]["Approval"] | null;
            /** @description Why, with the numbers. */
            reason: string;
            /** @enum {string} */
            state: "healthy" | "unknown" | "exempt" | "pending" | "firing" | "canceling";
            /** @description Since when every pass found it unknown; null where it is known. */
            unknownSince: string | null;
            withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
        };
        /** @description A policy that cancels without asking again. */
        PolicyTrusted: {
            fell: components["schemas"]["PolicyFall"];
            policy: string;
            reason: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            trustedAt: string;
            trustedBy: string;
        };
        /** @description A price by which a part of the cost of a run is counted. */
        Price: {
            /** @description The day on which the list was read, or the time of the shipped table. */
            asOf: string | null;
            /** @description Null where the price is settled. */
            atMostPerNodeHour: number | null;
            compute: string | null;
            /** @description ISO 4217. */
            currency: string;
            /**
             * Format: date-time
             * @description The first hour of the run that counts by it.
             * @example 2026-01-31T09:30:00Z
             */
            from: string;
            /** @description An old price, while the list does not answer: by it nothing is summed. */
            isEstimate: boolean;
            /** @description What Azure's list has, where the config's factor changed it. */
            listed: number | null;
            meterId: string | null;
            meterName: string | null;
            perNodeHour: number;
            priority: ("dedicated" | "low-priority") | null;
            region: string | null;
            /** @description All of it in a sentence. */
            says: string;
            /** @description Since when the list has it in force. */
            since: string | null;
            /**
             * @description list: Azure's price list. rate: the config. shipped: the table that comes with Runwarden.
             * @enum {string}
             */
            source: "list" | "rate" | "shipped";
            /** @description Up to when hours count by it; null while they do. */
            until: string | null;
            vmSize: string | null;
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
        Problem: {
            /** @description What is wrong with this request, for a person. */
            detail: string;
            /** @description Each field that is wrong. */
            errors?: {
                field: string;
                message: string;
            }[];
            /** @description The path asked for. */
            instance: string;
            /** @description The log has more under this id. */
            requestId: string;
            status: number;
            title: string;
            /** @description Names the kind of problem; stable. */
            type: string;
        } & {
            [key: string]: unknown;
        };
        /** @description How far a cancel has come, or how it ended. */
        Progress: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description Why it is so, in plain words. */
            because: string | null;
            /** @description When people hear, or what else comes, if the state stays. */
            due: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                what: string;
            } | null;
            /** @description Nothing more comes. */
            isOver: boolean;
            /**
             * @description `proposed`: decided and not sent yet; `awaiting-approval`: a person was asked; `approved`: a person approved it, and it was not sent yet; `unclear`: Azure may have taken the request; the run is read until that shows; `requested`: Azure accepted the request; `acknowledged`: Azure shows that it cancels the run; `ended`: the run has ended; runs below it or its nodes may still be at work; `released`: the runs below it have ended, and its nodes are free as far as the compute says; `withdrawn`: the reason for it was gone, or the run had ended; `lapsed`: a person had approved it, and the approval was overtaken; `rejected`: a person said no; `expired`: nobody answered, which means keep; `limited`: a limit of cancels was reached; `objected`: the owner objected; `frozen`: all cancels were frozen; `failed`: Azure did not cancel the run; `superseded`: another cancel took the run
             * @enum {string}
             */
            state: "proposed" | "awaiting-approval" | "approved" | "unclear" | "requested" | "acknowledged" | "ended" | "released" | "withdrawn" | "lapsed" | "rejected" | "expired" | "limited" | "objected" | "frozen" | "failed" | "superseded";
            /** @description What it has passed, with the present state. */
            readonly steps: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                /**
                 * @description `proposed`: decided and not sent yet; `awaiting-approval`: a person was asked; `approved`: a person approved it, and it was not sent yet; `unclear`: Azure may have taken the request; the run is read until that shows; `requested`: Azure accepted the request; `acknowledged`: Azure shows that it cancels the run; `ended`: the run has ended; runs below it or its nodes may still be at work; `released`: the runs below it have ended, and its nodes are free as far as the compute says; `withdrawn`: the reason for it was gone, or the run had ended; `lapsed`: a person had approved it, and the approval was overtaken; `rejected`: a person said no; `expired`: nobody answered, which means keep; `limited`: a limit of cancels was reached; `objected`: the owner objected; `frozen`: all cancels were frozen; `failed`: Azure did not cancel the run; `superseded`: another cancel took the run
                 * @enum {string}
                 */
                state: "proposed" | "awaiting-approval" | "approved" | "unclear" | "requested" | "acknowledged" | "ended" | "released" | "withdrawn" | "lapsed" | "rejected" | "expired" | "limited" | "objected" | "frozen" | "failed" | "superseded";
            }[];
        };
        /** @description Work of one kind, over all replicas. */
        Queue: {
            /** @description For how long the oldest that waits has been due, in seconds. */
            oldestFor: number;
            /** @description `pass`, `enforce`, `deliver` or `collect`. */
            queue: string;
            underWay: number;
            /** @description What is due and no replica has begun. */
            waiting: number;
        };
        /** @description Whether Runwarden sees what it watches. Without a key, only the yes or no. */
        Readiness: {
            ready: boolean;
            readonly reasons?: string[];
            readonly workspaces?: {
                error: string | null;
                lastCompletePassAt: string | null;
                lastGoodPassAt: string | null;
                name: string;
                /** @enum {string} */
                state: "ok" | "blind" | "never-seen";
            }[];
        };
        /** @description What replicas may still read of a subscription, by Azure's limit. */
        ReadsLeft: {
            /** @description Reads that may be sent at once. */
            left: number;
            /** @description Azure asked to wait for so long, in seconds. */
            pausedFor: number;
            /** @description Who reads, as the credential names it. */
            principal: string;
            subscription: string;
        };
        /** @description Everything that is known of a run. */
        Record: {
            /**
             * Format: date-time
             * @description When it was read from Azure.
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            /** @description As it is kept in record.json: its times are milliseconds since 1970, in UTC. */
            record: {
                at: number;
                children: {
                    /** @constant */
                    known: true;
                    value: {
                        child: {
                            computed?: {
                                least: number;
                                most: number;
                                since: number | null;
                            };
                            createdAt: number;
                            dataContainerId: string | null;
                            displayName: string;
                            endedAt: number | null;
                            error: {
                                /** @enum {string} */
                                cause: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
                                code: string;
                                message: string;
                            } | null;
                            id: string;
                            machine?: {
                                gpusPerNode: number | null;
                                /** @enum {string} */
                                kind: "cluster" | "instance" | "kubernetes" | "serverless" | "local" | "virtual-cluster" | "other";
                                location: string | null;
                                priority: ("dedicated" | "low-priority") | null;
                                vmSize: string | null;
                                why?: string;
                            };
                            machineUnknown?: string;
                            outputs: {
                                [key: string]: string | null;
                            };
                            /** @enum {string} */
                            phase: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
                            placement: {
                                gpusPerNode: number | null;
                                instanceType: string | null;
                                /** @enum {string} */
                                kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                                name: string | null;
                                nodes: number | null;
                                priority: ("dedicated" | "low-priority") | null;
                            };
                            reused: boolean;
                            startedAt: number | null;
                            status: string;
                            tags: {
                                [key: string]: string;
                            };
                            timesUnknown?: string;
                        };
                        cost: {
                            amount: number;
                            atLeast: boolean;
                            currency: string;
                        } | null;
                        metrics: {
                            /** @constant */
                            known: true;
                            value: {
                                at: number | null;
                                name: string;
                                step: number | null;
                                value: number | string;
                            }[];
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        parameters: {
                            [key: string]: string;
                        };
                        work?: {
                            /** @constant */
                            known: true;
                            value: {
                                code: string | null;
                                command: string | null;
                                component: string;
                                environment: string | null;
                            };
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                    }[];
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                childrenLeftOut?: number;
                compute: {
                    /** @constant */
                    known: true;
                    value: {
                        gpusPerNode: number | null;
                        instanceType: string | null;
                        /** @enum {string} */
                        kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                        location: string | null;
                        name: string | null;
                        nodes: number | null;
                        priority: ("dedicated" | "low-priority") | null;
                        vmSize: string | null;
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                cost?: {
                    /** @constant */
                    known: true;
                    value: {
                        amount: number;
                        atLeast: boolean;
                        currency: string;
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                failure: {
                    /** @constant */
                    known: true;
                    value: {
                        /** @enum {string} */
                        cause: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
                        code: string;
                        codes: string[];
                        message: string;
                    } | null;
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                job: {
                    /** @constant */
                    known: true;
                    value: {
                        differs: {
                            where: string;
                            why: string;
                        }[];
                        job: {
                            [key: string]: unknown;
                        };
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                lineage: {
                    code: {
                        /** @constant */
                        known: true;
                        value: {
                            assetId: string | null;
                            sha256: string | null;
                            snapshotId: string | null;
                            unread?: string;
                            uri: string | null;
                        } | null;
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    command: {
                        /** @constant */
                        known: true;
                        value: string | null;
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    environment: {
                        /** @constant */
                        known: true;
                        value: {
                            assetId: string;
                            conda: string | null;
                            dockerfile: string | null;
                            image: string | null;
                            name: string;
                            os: string | null;
                            registry: string | null;
                            unread?: string;
                            version: string | null;
                        } | null;
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    environmentVariables: {
                        /** @constant */
                        known: true;
                        value: string[];
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    git: {
                        /** @constant */
                        known: true;
                        value: {
                            branch: string | null;
                            commit: string | null;
                            dirty: boolean | null;
                            repository: string | null;
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    identity: {
                        /** @constant */
                        known: true;
                        value: string | null;
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    inputs: {
                        /** @constant */
                        known: true;
                        value: {
                            [key: string]: {
                                assetId: string | null;
                                mode: string | null;
                                type: string | null;
                                uri: string | null;
                                value: string | null;
                                version: string | null;
                            };
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    outputs: {
                        /** @constant */
                        known: true;
                        value: {
                            [key: string]: {
                                assetId: string | null;
                                mode: string | null;
                                type: string | null;
                                uri: string | null;
                                value: string | null;
                                version: string | null;
                            };
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    parameters: {
                        /** @constant */
                        known: true;
                        value: {
                            [key: string]: string;
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    parents: {
                        /** @constant */
                        known: true;
                        value: {
                            parent: string | null;
                            root: string | null;
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    services: {
                        /** @constant */
                        known: true;
                        value: {
                            [key: string]: {
                                port: number | null;
                                status: string | null;
                                type: string;
                            };
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    trigger: {
                        /** @constant */
                        known: true;
                        value: {
                            kind: string;
                            name: string | null;
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                };
                metrics: {
                    /** @constant */
                    known: true;
                    value: {
                        at: number | null;
                        name: string;
                        step: number | null;
                        value: number | string;
                    }[];
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                primary: {
                    bestChild: string | null;
                    /** @enum {string} */
                    goal: "minimize" | "maximize";
                    metric: string;
                } | null;
                run: {
                    archived: boolean;
                    createdAt: number;
                    creator: {
                        displayName: string | null;
                        objectId: string | null;
                    };
                    definition: string | null;
                    displayName: string;
                    experiment: string | null;
                    id: string;
                    job?: {
                        code: {
                            /** @constant */
                            known: true;
                            value: boolean;
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        codeAsset?: {
                            /** @constant */
                            known: true;
                            value: string | null;
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        command: {
                            /** @constant */
                            known: true;
                            value: string | null;
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        distribution?: {
                            /** @constant */
                            known: true;
                            value: {
                                processesPerNode: number | null;
                                type: string;
                            } | null;
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        environment: {
                            /** @constant */
                            known: true;
                            value: {
                                name: string;
                                registry: string | null;
                                version: string | null;
                            } | null;
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        environmentVariables?: {
                            /** @constant */
                            known: true;
                            value: string[];
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        git: {
                            branch: string | null;
                            commit: string | null;
                            dirty: boolean | null;
                            repository: string | null;
                        };
                        identity?: {
                            /** @constant */
                            known: true;
                            value: string | null;
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        inputs: {
                            /** @constant */
                            known: true;
                            value: {
                                [key: string]: {
                                    mode?: string;
                                    pinned: boolean;
                                    type?: string;
                                    value: string;
                                };
                            };
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        looseSteps: {
                            /** @constant */
                            known: true;
                            value: {
                                [key: string]: string | null;
                            };
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        outputs?: {
                            /** @constant */
                            known: true;
                            value: {
                                [key: string]: {
                                    asset: string | null;
                                    mode: string | null;
                                    type: string | null;
                                };
                            };
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        parameters?: {
                            /** @constant */
                            known: true;
                            value: {
                                [key: string]: string;
                            };
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        primaryMetric?: {
                            /** @constant */
                            known: true;
                            value: {
                                /** @enum {string} */
                                goal: "minimize" | "maximize";
                                name: string;
                            } | null;
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        resources?: {
                            /** @constant */
                            known: true;
                            value: {
                                dockerArgs: string | null;
                                shmSize: string | null;
                            };
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        schedule: {
                            /** @constant */
                            known: true;
                            value: string | null;
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                        services: {
                            /** @constant */
                            known: true;
                            value: string[];
                        } | {
                            /** @constant */
                            known: false;
                            reason: string;
                        };
                    };
                    jobType: string;
                    orphanOf?: {
                        displayName: string;
                        endedAt: number | null;
                        id: string;
                        status: string;
                    };
                    outputs: {
                        [key: string]: string | null;
                    };
                    /** @enum {string} */
                    phase: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
                    placement: {
                        gpusPerNode: number | null;
                        instanceType: string | null;
                        /** @enum {string} */
                        kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                        name: string | null;
                        nodes: number | null;
                        priority: ("dedicated" | "low-priority") | null;
                    };
                    resubmittedFrom: string | null;
                    status: string;
                    steps?: {
                        open: string | null;
                        places: {
                            gpusPerNode: number | null;
                            instanceType: string | null;
                            /** @enum {string} */
                            kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                            name: string | null;
                            nodes: number | null;
                            priority: ("dedicated" | "low-priority") | null;
                            steps: string[];
                        }[];
                    };
                    studioUrl: string | null;
                    tags: {
                        [key: string]: string;
                    };
                    timeLimit: number | null;
                    unconfirmedTags?: string[];
                    unknown?: {
                        [key: string]: string;
                    };
                    workspaceId: string;
                    workspaceName: string;
                };
                times: {
                    /** @constant */
                    known: true;
                    value: {
                        attempt: number | null;
                        computed: number | null;
                        createdAt: number;
                        endedAt: number | null;
                        lastStartedAt: number | null;
                        queueing: string | null;
                        startedAt: number | null;
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                /** @constant */
                version: 1;
            };
            /**
             * @description Read from Azure now, or kept as evidence.
             * @enum {string}
             */
            source: "azure" | "kept";
        };
        /** @description A delivery that is queued again. */
        Redelivered: {
            delivery: components["schemas"]["ListedDelivery"];
            /** @description What happens next, in words. */
            next: string;
        };
        /** @description A process of Runwarden that has not stopped. */
        Replica: {
            /** @description By how much its clock is ahead of the database, in seconds; below 0 it is behind. */
            clockAhead: number | null;
            /** @description Since when it has other policies than those in force; null where it has them. */
            differsSince: string | null;
            /** @description It has said nothing for three minutes. */
            isGone: boolean;
            /** @description Up to which migration it knows the database. */
            newestMigration: string | null;
            /** @description The workspaces that it judges now. */
            readonly passes: string[];
            /** @description The digest of its policies. */
            policies: string;
            /** @description The machine and the process, new at each start. */
            replica: string;
            /**
             * Format: date-time
             * @description It says something each minute.
             * @example 2026-01-31T09:30:00Z
             */
            seenAt: string;
            startedAt: string | null;
            /** @description Null of an older version that does not say it. */
            version: string | null;
        };
        /** @description A run and its status under each policy. */
        Run: {
            active: boolean;
            archived: boolean;
            compute: {
                instanceCount: number | null;
                instanceType: string | null;
                /**
                 * @description compute: one of the workspace. none: a pipeline without a default compute for its steps.
                 * @enum {string}
                 */
                kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                name: string | null;
                /** @description As the run itself asks for it; that of a compute is its own. */
                priority: ("dedicated" | "low-priority") | null;
            };
            /** @description As it was last read, with its children; null where no price is known. */
            cost: components["schemas"]["Cost"] | null;
            /** @description Why no price of an active run is known; null where one is. */
            costUnknown: string | null;
            /**
             * Format: date-time
             * @description Submission; the queue may come between.
             * @example 2026-01-31T09:30:00Z
             */
            createdAt: string;
            creator: {
                displayName: string | null;
                objectId: string | null;
            };
            displayName: string;
            experiment: string | null;
            /** @description Its steps or trials that failed, as far as a pass read them, the newest first. */
            failedSteps: {
                displayName: string;
                failure: components["schemas"]["Failure"] | null;
                runId: string;
            }[];
            /** @description Why it failed, where it has ended so and Azure says why. */
            failure: components["schemas"]["Failure"] | null;
            /** @description GPUs that it holds, or held before it ended; null where that is not known. */
            gpus: number | null;
            id: string;
            jobType: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            lastSeenAt: string;
            machine: components["schemas"]["Machine"] | null;
            /** @description The parent that has ended, for a run that still runs below it. Azure offers no cancel for such a run. */
            orphanOf: {
                displayName: string;
                endedAt: string | null;
                id: string;
                status: string;
            } | null;
            /** @description Whose it is, and how that was found. */
            owner: {
                display: string;
                id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                source: "tag" | "creator" | "workspace" | "fallback";
            };
            /** @enum {string} */
            phase: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
            /**
             * Format: date-time
             * @description Since when it has been seen in this phase.
             * @example 2026-01-31T09:30:00Z
             */
            phaseSince: string;
            /** @description Since when it computes, or computed before it ended, as Azure reports; since its return where a pass saw a break. Null before, and where no policy had that read. */
            startedAt: string | null;
            /** @description The status word as Azure says it. */
            status: string;
            statuses: components["schemas"]["PolicyStatus"][];
            studioUrl: string | null;
            tags: {
                [key: string]: string;
            };
            /** @description The run's own limit, as a duration. */
            timeLimit: string | null;
            /** @description Keys of protected tags that nobody had confirmed at the latest pass: policies do not count them. */
            unconfirmedTags: string[];
            /** @description How busy the busiest of its GPUs was in the last two hours; null where no pass reads it, and once it has ended. */
            use: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                from: string;
                /** @description Of all its GPUs in each step, percent; null where no sample came. */
                readonly highest: (number | null)[];
                stepSeconds: number;
            } | null;
            /** @description Name of the workspace. */
            workspace: string;
            workspaceId: string;
            /** @description How it is, under the policy that has the worst to say of it; null where no policy judges it now. */
            worst: {
                next: {
                    at: string | null;
                    what: string;
                } | null;
                policy: string;
                reason: string;
                /**
                 * @description `waiting`: people are asked about it; `canceling`: a cancel of it is under way; `firing`: it violates a policy, for as long as the policy wants; `pending`: it violates a policy, not for long enough yet; `unknown`: a policy cannot judge it; `held`: a person, an answer or a freeze holds what would follow; `audit`: it violates a policy that only records; `healthy`: every policy that judges it finds it healthy
                 * @enum {string}
                 */
                state: "waiting" | "canceling" | "firing" | "pending" | "unknown" | "held" | "audit" | "healthy";
            } | null;
        };
        /** @description A cancel that Runwarden decided, and what became of it. */
        RunCancel: {
            /** @description When a pass first saw that Azure had taken it. */
            acknowledgedAt: string | null;
            approvedBy: string | null;
            /** @description A person approved it. */
            approvedByPerson: boolean;
            decisionId: string;
            /** @description When the run ended. Runs below it may still run. */
            endedAt: string | null;
            /** @description What it cost while it hung; null where it did not hang or no cost is known. */
            leaked: {
                amount: number;
                /** @description Not all of it has a price. */
                atLeast: boolean;
                currency: string;
                perHour: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                until: string;
            } | null;
            policy: string;
            /** @description Why it was abandoned or failed, or why it is not confirmed yet. */
            problem: string | null;
            progress: components["schemas"]["Progress"];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            queuedAt: string;
            /** @description Why it was decided. */
            reason: string;
            /** @description When the runs below it had ended and its nodes were seen free. */
            releasedAt: string | null;
            requestedAt: string | null;
            settledAt: string | null;
            /**
             * @description `requested`: Azure accepted it, which promises nothing. `confirmed`: Azure reports Canceled.
             * @enum {string}
             */
            state: "queued" | "requesting" | "unclear" | "requested" | "confirmed" | "released" | "ended-otherwise" | "abandoned" | "failed";
            /** @description Only where it was abandoned: the word for why. */
            withheld: ("unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed") | null;
        };
        /** @description A run with the evidence of each status, and why the other policies have none. */
        RunDetail: {
            active: boolean;
            archived: boolean;
            /** @description Every cancel of it that was decided, newest first. Without one Runwarden did not cancel it. */
            cancels: components["schemas"]["RunCancel"][];
            compute: {
                instanceCount: number | null;
                instanceType: string | null;
                /**
                 * @description compute: one of the workspace. none: a pipeline without a default compute for its steps.
                 * @enum {string}
                 */
                kind: "compute" | "serverless" | "local" | "virtual-cluster" | "other" | "none";
                name: string | null;
                /** @description As the run itself asks for it; that of a compute is its own. */
                priority: ("dedicated" | "low-priority") | null;
            };
            /** @description Protected tags of it that an operator confirmed. */
            confirmedTags: components["schemas"]["ConfirmedTag"][];
            /** @description As it was last read, with its children; null where no price is known. */
            cost: components["schemas"]["Cost"] | null;
            /** @description Why no price of an active run is known; null where one is. */
            costUnknown: string | null;
            /**
             * Format: date-time
             * @description Submission; the queue may come between.
             * @example 2026-01-31T09:30:00Z
             */
            createdAt: string;
            creator: {
                displayName: string | null;
                objectId: string | null;
            };
            displayName: string;
            experiment: string | null;
            /** @description Its steps or trials that failed, as far as a pass read them, the newest first. */
            failedSteps: {
                displayName: string;
                failure: components["schemas"]["Failure"] | null;
                runId: string;
            }[];
            /** @description Why it failed, where it has ended so and Azure says why. */
            failure: components["schemas"]["Failure"] | null;
            /** @description GPUs that it holds, or held before it ended; null where that is not known. */
            gpus: number | null;
            id: string;
            /** @description How it is started, as far as Azure says, without the secrets that can be recognised. */
            job: {
                /** @description Its code asset as name:version. */
                code: {
                    /** @constant */
                    known: true;
                    value: string | null;
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                command: {
                    /** @constant */
                    known: true;
                    value: string | null;
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                distribution: {
                    /** @constant */
                    known: true;
                    value: {
                        processesPerNode: number | null;
                        type: string;
                    } | null;
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                environment: {
                    /** @constant */
                    known: true;
                    value: string | null;
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                /** @description Their names; the values are kept nowhere. */
                environmentVariables: {
                    /** @constant */
                    known: true;
                    value: string[];
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                git: {
                    /** @constant */
                    known: true;
                    value: {
                        branch: string | null;
                        commit: string | null;
                        dirty: boolean | null;
                        repository: string | null;
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                /** @description AMLToken, Managed or UserIdentity; null where it asks for none. */
                identity: {
                    /** @constant */
                    known: true;
                    value: string | null;
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                inputDetails: {
                    /** @constant */
                    known: true;
                    value: {
                        [key: string]: {
                            /** @description ReadOnlyMount, Download, … as Azure spells it. */
                            mode: string | null;
                            /** @description Whether it names a version, or is a literal value. */
                            pinned: boolean;
                            /** @description uri_folder, mltable, literal, … as Azure spells it. */
                            type: string | null;
                        };
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                inputs: {
                    /** @constant */
                    known: true;
                    value: {
                        [key: string]: string;
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                outputs: {
                    /** @constant */
                    known: true;
                    value: {
                        [key: string]: {
                            /** @description The data asset that it is to become. */
                            asset: string | null;
                            mode: string | null;
                            type: string | null;
                        };
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                /** @description Literal inputs, the parameters of a pipeline, the search space of a sweep, the task of an AutoML job. */
                parameters: {
                    /** @constant */
                    known: true;
                    value: {
                        [key: string]: string;
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                primaryMetric: {
                    /** @constant */
                    known: true;
                    value: {
                        /** @enum {string} */
                        goal: "minimize" | "maximize";
                        name: string;
                    } | null;
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                resources: {
                    /** @constant */
                    known: true;
                    value: {
                        dockerArgs: string | null;
                        shmSize: string | null;
                    };
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                schedule: {
                    /** @constant */
                    known: true;
                    value: string | null;
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
                services: {
                    /** @constant */
                    known: true;
                    value: string[];
                } | {
                    /** @constant */
                    known: false;
                    reason: string;
                };
            };
            jobType: string;
            /** @description What was kept of it; `GET /runs/{workspace}/{run}/evidence` lists it. */
            kept: components["schemas"]["KeptSummary"];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            lastSeenAt: string;
            machine: components["schemas"]["Machine"] | null;
            /** @description When it is judged again; null once it has ended. */
            nextPassAt: string | null;
            /**
             * Format: date-time
             * @description The time on the service's own clock, by which it judges.
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            /** @description The parent that has ended, for a run that still runs below it. Azure offers no cancel for such a run. */
            orphanOf: {
                displayName: string;
                endedAt: string | null;
                id: string;
                status: string;
            } | null;
            /** @description Whose it is, and how that was found. */
            owner: {
                display: string;
                id: string;
                /** @description Everybody whom the tag names, in lower case. */
                readonly ids?: string[];
                /**
                 * @description How the owner was found.
                 * @enum {string}
                 */
                source: "tag" | "creator" | "workspace" | "fallback";
            };
            /** @enum {string} */
            phase: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
            /**
             * Format: date-time
             * @description Since when it has been seen in this phase.
             * @example 2026-01-31T09:30:00Z
             */
            phaseSince: string;
            /** @description Which price counts for which part of its cost, the earliest first. Empty where none is on record. */
            readonly prices: components["schemas"]["Price"][];
            /** @description What the newest kept record says; null where none is kept. The whole is at /runs/{workspace}/{run}/record. */
            record: {
                /**
                 * Format: date-time
                 * @description When it was read from Azure.
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                /** @description With which code, environment and data it was started, and by whom. */
                lineage: {
                    code: {
                        /** @constant */
                        known: true;
                        value: {
                            assetId: string | null;
                            sha256: string | null;
                            snapshotId: string | null;
                            unread?: string;
                            uri: string | null;
                        } | null;
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    command: {
                        /** @constant */
                        known: true;
                        value: string | null;
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    environment: {
                        /** @constant */
                        known: true;
                        value: {
                            assetId: string;
                            conda: string | null;
                            dockerfile: string | null;
                            image: string | null;
                            name: string;
                            os: string | null;
                            registry: string | null;
                            unread?: string;
                            version: string | null;
                        } | null;
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    environmentVariables: {
                        /** @constant */
                        known: true;
                        value: string[];
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    git: {
                        /** @constant */
                        known: true;
                        value: {
                            branch: string | null;
                            commit: string | null;
                            dirty: boolean | null;
                            repository: string | null;
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    identity: {
                        /** @constant */
                        known: true;
                        value: string | null;
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    inputs: {
                        /** @constant */
                        known: true;
                        value: {
                            [key: string]: {
                                assetId: string | null;
                                mode: string | null;
                                type: string | null;
                                uri: string | null;
                                value: string | null;
                                version: string | null;
                            };
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    outputs: {
                        /** @constant */
                        known: true;
                        value: {
                            [key: string]: {
                                assetId: string | null;
                                mode: string | null;
                                type: string | null;
                                uri: string | null;
                                value: string | null;
                                version: string | null;
                            };
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    parameters: {
                        /** @constant */
                        known: true;
                        value: {
                            [key: string]: string;
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    parents: {
                        /** @constant */
                        known: true;
                        value: {
                            parent: string | null;
                            root: string | null;
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    services: {
                        /** @constant */
                        known: true;
                        value: {
                            [key: string]: {
                                port: number | null;
                                status: string | null;
                                type: string;
                            };
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                    trigger: {
                        /** @constant */
                        known: true;
                        value: {
                            kind: string;
                            name: string | null;
                        };
                    } | {
                        /** @constant */
                        known: false;
                        reason: string;
                    };
                };
            } | null;
            /** @description Since when it computes, or computed before it ended, as Azure reports; since its return where a pass saw a break. Null before, and where no policy had that read. */
            startedAt: string | null;
            /** @description The status word as Azure says it. */
            status: string;
            readonly statuses: components["schemas"]["PolicyStatusDetail"][];
            studioUrl: string | null;
            tags: {
                [key: string]: string;
            };
            /** @description The run's own limit, as a duration. */
            timeLimit: string | null;
            /** @description Keys of protected tags that nobody had confirmed at the latest pass: policies do not count them. */
            unconfirmedTags: string[];
            readonly unjudged: components["schemas"]["Unjudged"][];
            /** @description How busy the busiest of its GPUs was in the last two hours; null where no pass reads it, and once it has ended. */
            use: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                from: string;
                /** @description Of all its GPUs in each step, percent; null where no sample came. */
                readonly highest: (number | null)[];
                stepSeconds: number;
            } | null;
            /** @description Why it, or a child of it, waits to start, as its compute and the queue say. Empty where nothing waits. */
            waiting: string[];
            /** @description Name of the workspace. */
            workspace: string;
            workspaceId: string;
            /** @description How it is, under the policy that has the worst to say of it; null where no policy judges it now. */
            worst: {
                next: {
                    at: string | null;
                    what: string;
                } | null;
                policy: string;
                reason: string;
                /**
                 * @description `waiting`: people are asked about it; `canceling`: a cancel of it is under way; `firing`: it violates a policy, for as long as the policy wants; `pending`: it violates a policy, not for long enough yet; `unknown`: a policy cannot judge it; `held`: a person, an answer or a freeze holds what would follow; `audit`: it violates a policy that only records; `healthy`: every policy that judges it finds it healthy
                 * @enum {string}
                 */
                state: "waiting" | "canceling" | "firing" | "pending" | "unknown" | "held" | "audit" | "healthy";
            } | null;
        };
        /** @description The samples of a run, as far as the record has them. */
        RunSeries: {
            readonly bounds: components["schemas"]["SeriesBound"][];
            readonly devices: components["schemas"]["SeriesDevice"][];
            /** @description The begin of the first step; null where the record has no sample. */
            from: string | null;
            /** @description What the record does not have, and why. */
            readonly notes: string[];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            /** @description The first recorded pass of the time that was asked for. */
            recordedSince: string | null;
            /** @enum {string} */
            signal: "gpu";
            stepSeconds: number;
            /** @enum {string} */
            unit: "percent";
        };
        /** @description A person's word that a cancel was wrong. It counts against the policy. */
        SaidWrong: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            author: string;
            reason: string;
        };
        /** @description What one cancel saved. */
        Saving: {
            /** @description Cost of the same work that was submitted within 72 hours, up to the expected amount that was avoided. */
            again: number;
            avoided: {
                expected: {
                    /** @description In the currency, to the cent. */
                    amount: number;
                    until: string;
                };
                high: {
                    /** @description In the currency, to the cent. */
                    amount: number;
                    /** @description Up to when: the length that a quarter of the completed runs of its experiment and definition did not reach; the median length of the completed runs of its experiment and definition; the longest completed run of its experiment and definition; its own time limit; half of its own time limit; nothing is known to compare it with. */
                    until: string;
                };
                low: {
                    /** @description In the currency, to the cent. */
                    amount: number;
                    until: string;
                };
            };
            decisionId: string;
            displayName: string;
            /** @description Cost from the cancel on until the nodes were free. */
            leaked: number;
            policy: string;
            runId: string;
            saved: {
                /** @description In the currency, to the cent. */
                expected: number;
                /** @description In the currency, to the cent. */
                high: number;
                /** @description In the currency, to the cent. */
                low: number;
            };
            workspace: string;
            /** @description Cost of the work that wrong cancels lost. */
            wrong: number;
        };
        /** @description What a policy asks of the samples, and over which window. */
        SeriesBound: {
            /** @description Percent: what the condition calls idle or low is below. */
            below: number;
            /** @description The kind of condition, such as gpu-idle. */
            condition: string;
            findingId: string | null;
            from: string | null;
            /** @enum {string} */
            outcome: "violated" | "healthy" | "unknown";
            /** @description The length of its window; null where the policy is not in force. */
            overSeconds: number | null;
            policy: string;
            reason: string;
            /**
             * Format: date-time
             * @description When it was judged: the end of the window.
             * @example 2026-01-31T09:30:00Z
             */
            to: string;
        };
        /** @description The samples of one GPU. */
        SeriesDevice: {
            device: string | null;
            /** @description The highest sample of each step. */
            readonly high: (number | null)[];
            /** @description Of the whole series. */
            highest: number | null;
            /** @description Run, node and device, stable over one run. */
            id: string;
            /** @description The lowest sample of each step, from `from` on; null where no sample came. */
            readonly low: (number | null)[];
            /** @description The step of its newest sample. */
            newestAt: string | null;
            node: string | null;
            /** @description The run that holds it: the run itself, or a step or trial of it. */
            runId: string;
        };
        /** @description A part of the setup, from the first to the last time that its log names. */
        SetupPart: {
            /** @description It may be longer: passes saw only a part, or it lasts. */
            atLeast: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            from: string;
            /** @description For a person: `1h 5m`, `at least 5m`. */
            inWords: string;
            /** @description Path of its log. */
            log: string;
            /** @description image build, image pull, preparation, code download or data access. */
            part: string;
            seconds: number;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            to: string;
        };
        /** @description Whether passes see one thing of a workspace. */
        SignalSight: {
            /** @description Seen: the latest pass that saw it. Unseen: since when. */
            at: string | null;
            name: string;
            /** @description Where Azure refuses it, the permission that mends it. */
            permission: string | null;
            /** @description Why, in the words of Azure. */
            reason: string | null;
            /**
             * @description `not-asked`: no policy in force needs it.
             * @enum {string}
             */
            state: "seen" | "unseen" | "not-asked";
            /** @description What of it is not seen. */
            what: string | null;
        };
        SignedOut: {
            /** @description Where the browser signs out at the issuer, too; null where there is no such address. */
            endSession: string | null;
        };
        SignIn: {
            /** @description As what commands ask the issuer. */
            clientId: string | null;
            /** @description Whether the issuer lets people sign in by a code on another device. */
            deviceCode: boolean;
            issuer: string | null;
            /** @description What commands ask for. */
            readonly scopes: string[];
            /** @description Why nobody can sign in at the issuer now, for a person. */
            trouble: string | null;
            version: string;
            /** @description The ways that there are: an issuer of OpenID Connect, an API key, or neither, since this machine alone is served. */
            readonly ways: ("oidc" | "key" | "local")[];
        };
        SignInKeyInput: {
            /** @description An API key. */
            key: string;
        };
        SimulatedChange: {
            /** @description Only as edited; at most 200. */
            readonly added: components["schemas"]["SimulatedRun"][];
            /** @description Runs, as edited. */
            after: number;
            /** @description Runs, as the policy is. */
            before: number;
            /** @description Runs to which it happens at another time. */
            moved: number;
            /** @description Only as it is; at most 200. */
            readonly removed: components["schemas"]["SimulatedRun"][];
        };
        SimulatedRun: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            displayName: string;
            reason: string;
            runId: string;
            /** @description How it really ended; null where it was active at the end of the record. */
            status: string | null;
            workspace: string;
        };
        /** @description A policy as it is and as edited, on the recorded past. Nothing is written. */
        Simulation: {
            endedAt: string | null;
            id: string;
            policy: string;
            /** @description Why it was refused. */
            readonly problems: string[];
            result: components["schemas"]["SimulationResult"] | null;
            /** @description How much of it is done. */
            share: number;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            startedAt: string;
            /** @enum {string} */
            state: "running" | "done" | "refused" | "stopped" | "failed";
        };
        SimulationResult: {
            ask: components["schemas"]["SimulatedChange"];
            cancel: components["schemas"]["SimulatedChange"];
            from: string | null;
            /** @description Runs that would be cancelled as edited, and that a person kept. */
            readonly kept: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                by: string;
                displayName: string;
                note: string | null;
                reason: string;
                runId: string;
                /** @description How it really ended; null where it was active at the end of the record. */
                status: string | null;
                workspace: string;
            }[];
            notify: components["schemas"]["SimulatedChange"];
            passes: number;
            runs: number;
            /** @description The file, as it is and as edited. */
            text: {
                after: string;
                before: string;
                file: string;
            };
            to: string | null;
            /** @description How often it could not judge a run. */
            unknown: {
                after: number;
                before: number;
            };
        };
        /** @description What was spent, wasted and saved in a period, and on whom. */
        Spend: {
            by: string;
            readonly currencies: components["schemas"]["SpendIn"][];
            /** @description Why amounts are lower bounds: what was not recorded. */
            readonly lacks: string[];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            period: {
                /** @description The name of the period after; null where it has not begun. */
                after: string | null;
                /** @description The name of the period before. */
                before: string;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                from: string;
                isOver: boolean;
                /** @enum {string} */
                length: "day" | "week" | "month" | "quarter" | "year";
                name: string;
                /**
                 * Format: date-time
                 * @description Not part of it.
                 * @example 2026-01-31T09:30:00Z
                 */
                until: string;
                /** @description The names of the periods of each length in which its last moment lies, or now where it is not over. */
                within: {
                    day: string;
                    month: string;
                    quarter: string;
                    week: string;
                    year: string;
                };
            };
            /** @description Cancels of which nobody knows what they saved. */
            savingsUnknown: number;
            /** @description Runs that are in no amount. */
            readonly unpriced: {
                compute: string;
                runs: number;
                why: string;
            }[];
            /** @description Share of the GPU time without a reading of the GPUs, 0 to 1: whether it was idle is not known. */
            unread: number | null;
        };
        /** @description What was spent in a period in one currency. */
        SpendIn: {
            /** @description ISO 4217. Amounts of two currencies are never added. */
            currency: string;
            readonly days: {
                /**
                 * Format: date
                 * @example 2026-11-17
                 */
                day: string;
                /** @description In the currency, to the cent. */
                spent: number;
                wasted: {
                    [key: string]: number;
                };
            }[];
            readonly failures: {
                /** @enum {string} */
                class: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
                runs: number;
                /** @description In the currency, to the cent. */
                spent: number;
            }[];
            /** @description Null where the period is over, or with less than two whole days of it on record. */
            forecast: {
                /** @description How many days these are, 7 at most. */
                days: number;
                /** @description The mean of the last whole days. */
                perDay: number;
                /** @description About what will have been spent at the end of the period. */
                spent: number;
            } | null;
            readonly groups: {
                /** @description More may have been spent: a cost is not known, or only in part. Of the total, also where not all was recorded or prices are a range. */
                atLeast: boolean;
                endings: {
                    /** @description In the currency, to the cent. */
                    "cancelled-by-others": number;
                    /** @description In the currency, to the cent. */
                    "cancelled-by-runwarden": number;
                    /** @description In the currency, to the cent. */
                    completed: number;
                    /** @description In the currency, to the cent. */
                    failed: number;
                    /** @description In the currency, to the cent. */
                    running: number;
                    /** @description In the currency, to the cent. */
                    unknown: number;
                };
                /** @description GPUs of the nodes times their hours, whether they were used or not. */
                gpuHours: number;
                /** @description Null for the runs without a value. */
                key: string | null;
                /** @description At most so much more, where prices are a range or nodes got ready. */
                more: number;
                runs: number;
                /** @description In the currency, to the cent. */
                spent: number;
                /** @description Of it, what is known to be wasted. */
                wasted: number;
                /** @description GPUs of the nodes times their hours, whether they were used or not. */
                wastedGpuHours: number;
            }[];
            readonly idleNodes: {
                compute: string;
                /** @description GPUs of the nodes times their hours, whether they were used or not. */
                gpuHours: number;
                nodeHours: number;
                /** @description In the currency, to the cent. */
                spent: number;
                /**
                 * @description Nodes wait for the scale-down; the compute keeps so many; an instance that runs for nobody.
                 * @enum {string}
                 */
                why: "scale-down" | "minimum" | "instance";
                workspace: string;
            }[];
            /** @description Nodes that were up without a run: in the total, and in no group. */
            nodesWithoutRuns: number;
            /** @description By which prices the runs are counted, those of the most node-hours first. */
            readonly prices: components["schemas"]["SpendPrice"][];
            /** @description What the cancels saved. It is no part of what was spent, and cannot be known exactly. */
            saved: {
                cancels: number;
                readonly each: components["schemas"]["Saving"][];
                /** @description In the currency, to the cent. */
                expected: number;
                /** @description In the currency, to the cent. */
                high: number;
                /** @description In the currency, to the cent. */
                low: number;
                readonly policies: components["schemas"]["PolicySavings"][];
            };
            /** @description The sum of the groups and of the nodes without a run. */
            total: {
                /** @description More may have been spent: a cost is not known, or only in part. Of the total, also where not all was recorded or prices are a range. */
                atLeast: boolean;
                endings: {
                    /** @description In the currency, to the cent. */
                    "cancelled-by-others": number;
                    /** @description In the currency, to the cent. */
                    "cancelled-by-runwarden": number;
                    /** @description In the currency, to the cent. */
                    completed: number;
                    /** @description In the currency, to the cent. */
                    failed: number;
                    /** @description In the currency, to the cent. */
                    running: number;
                    /** @description In the currency, to the cent. */
                    unknown: number;
                };
                /** @description GPUs of the nodes times their hours, whether they were used or not. */
                gpuHours: number;
                /** @description At most so much more, where prices are a range or nodes got ready. */
                more: number;
                runs: number;
                /** @description In the currency, to the cent. */
                spent: number;
                /** @description Of it, what is known to be wasted. */
                wasted: number;
                /** @description GPUs of the nodes times their hours, whether they were used or not. */
                wastedGpuHours: number;
            };
            /** @description Each hour counts once, under the first kind that fits. */
            readonly waste: {
                /** @description GPUs of the nodes times their hours, whether they were used or not. */
                gpuHours: number;
                /** @enum {string} */
                kind: "failed-own" | "failed-platform" | "failed-validation" | "hung-cancel" | "duplicate" | "idle" | "idle-nodes";
                /** @description In the currency, to the cent. */
                spent: number;
            }[];
        };
        SpendPrice: {
            /** @description The day on which the list was read, or the time of the shipped table. */
            asOf: string | null;
            /** @description Null where the price is settled. */
            atMostPerNodeHour: number | null;
            compute: string | null;
            /** @description ISO 4217. */
            currency: string;
            /**
             * Format: date-time
             * @description The first hour of the run that counts by it.
             * @example 2026-01-31T09:30:00Z
             */
            from: string;
            /** @description An old price, while the list does not answer: by it nothing is summed. */
            isEstimate: boolean;
            /** @description What Azure's list has, where the config's factor changed it. */
            listed: number | null;
            meterId: string | null;
            meterName: string | null;
            nodeHours: number;
            perNodeHour: number;
            priority: ("dedicated" | "low-priority") | null;
            region: string | null;
            /** @description All of it in a sentence. */
            says: string;
            /** @description Since when the list has it in force. */
            since: string | null;
            /**
             * @description list: Azure's price list. rate: the config. shipped: the table that comes with Runwarden.
             * @enum {string}
             */
            source: "list" | "rate" | "shipped";
            /** @description Up to when hours count by it; null while they do. */
            until: string | null;
            vmSize: string | null;
        };
        /** @description What happened to a run, in words. */
        Story: {
            /** @description There is so much of it that the oldest decisions are left out. */
            cut: boolean;
            /** @description The oldest first. */
            readonly items: components["schemas"]["StoryPiece"][];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
        };
        /** @description One thing that happened to a run. */
        StoryPiece: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description Under a policy in mode audit, from which nothing follows. */
            audit: boolean;
            /**
             * @description Who did it: what Azure reports of the run is by the run.
             * @enum {string}
             */
            by: "run" | "runwarden" | "person";
            decisionId: string | null;
            /** @description Of a notice or a question: how it went out. */
            readonly deliveries: components["schemas"]["Delivery"][];
            findingId: string | null;
            /** @enum {string} */
            kind: "submitted" | "status" | "finding-began" | "finding-fired" | "finding-ended" | "notice" | "question" | "answer" | "withheld" | "cancel" | "cancel-step" | "objection" | "extension-request" | "override";
            /** @description Of interest to who wants to know every pass: why nothing was done, and every status. */
            minor: boolean;
            overrideId: string | null;
            policy: string | null;
            /** @description What the person said. */
            quote: string | null;
            /** @description What happened, in a sentence; by a person it follows the name. */
            says: string;
            /** @description When what it says ends, or is due. */
            until: string | null;
            /** @description The name, where it is by a person. */
            who: string | null;
        };
        /** @description A stretch of time in which a run did one thing. */
        Stretch: {
            /** @description It may be longer: passes saw only a part, or it lasts. */
            atLeast: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            from: string;
            /** @description For a person: `1h 5m`, `at least 5m`. */
            inWords: string;
            /**
             * @description `waiting`: the queue or the setup, where nothing says which. `setup`: the image is built or pulled and data is mounted. `break`: it was queued again, paused or preempted.
             * @enum {string}
             */
            phase: "waiting" | "queue" | "setup" | "run" | "break" | "finalizing" | "canceling" | "unrecognised";
            seconds: number;
            /**
             * @description azure: Azure reports both times. seen: passes saw it between them.
             * @enum {string}
             */
            source: "azure" | "seen";
            /** @description The status words in which it was seen. */
            readonly statuses: string[];
            /** @description Null while it lasts. */
            to: string | null;
        };
        /** @description The confirmation, and what had gone out before it. */
        TagConfirmed: {
            /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
            readonly alreadySent: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                at: string;
                decisionId: string;
                /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                isCertain: boolean;
                policy: string;
                runId: string;
                workspace: string;
            }[];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            confirmedAt: string;
            confirmedBy: string;
            tag: string;
            value: string;
        };
        /** @description What a run did when, and for how long. */
        Timeline: {
            /** @description How often it began to run. */
            attempts: {
                atLeast: boolean;
                count: number;
            };
            /** @description Its steps or trials, the oldest first. */
            readonly children: components["schemas"]["ChildTimeline"][];
            /** @description How long it computed in all, where Azure adds that up. */
            computed: {
                /** @description For a person: `1h 5m`, `at least 5m`. */
                inWords: string;
                seconds: number;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            createdAt: string;
            displayName: string;
            endedAt: string | null;
            id: string;
            /** @description What is not known, and why. */
            readonly notes: string[];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            now: string;
            /** @description Why it waits, in the words of Azure. */
            queueing: string | null;
            /** @description Parts of the setup, by the logs that were kept of them. */
            readonly setup: components["schemas"]["SetupPart"][];
            startedAt: string | null;
            status: string;
            /** @description In order of time. What nobody saw in between is left out. */
            readonly stretches: components["schemas"]["Stretch"][];
            readonly totals: {
                /** @description It may be longer: passes saw only a part, or it lasts. */
                atLeast: boolean;
                /** @description For a person: `1h 5m`, `at least 5m`. */
                inWords: string;
                /**
                 * @description `waiting`: the queue or the setup, where nothing says which. `setup`: the image is built or pulled and data is mounted. `break`: it was queued again, paused or preempted.
                 * @enum {string}
                 */
                phase: "waiting" | "queue" | "setup" | "run" | "break" | "finalizing" | "canceling" | "unrecognised";
                seconds: number;
            }[];
            workspace: string;
        };
        /** @description A policy that has not judged the run, and why. */
        Unjudged: {
            /**
             * @description Whether the policy is for the run, by what the record holds.
             * @enum {string}
             */
            applies: "yes" | "no" | "unknown";
            because: string;
            /** @enum {string} */
            mode: "off" | "audit" | "notify" | "approve" | "enforce";
            policy: string;
        };
        /** @description Something that Runwarden should see and does not. */
        Unseen: {
            /** @description When on-call was alerted. */
            alertedAt: string | null;
            /** @enum {string} */
            kind: "workspace" | "listing" | "runs" | "readings" | "discovery" | "store" | "work" | "replica";
            /** @description Why, in the words of Azure. */
            reason: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            since: string;
            what: string;
        };
        /** @description A workspace whose computes the latest look could not list. */
        UnseenComputes: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            lookedAt: string;
            problem: string;
            workspace: string;
        };
        /** @description What an open question costs, at the latest pass. */
        WaitingCost: {
            /** @description Not all of it has a price, so the amounts are the least that it can be. */
            atLeast: boolean;
            currency: string;
            /** @description What a further hour costs. */
            perHour: number;
            /** @description What it has cost since people were asked; null where that is not known. */
            sinceAsked: number | null;
            soFar: number;
        };
        /** @description A workspace under watch and how its latest pass went. */
        Workspace: {
            failuresInARow: number;
            id: string;
            /** @description When a pass last saw everything. */
            lastCompletePassAt: string | null;
            lastGoodPassAt: string | null;
            lastPass: {
                activeRuns: number;
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                endedAt: string;
                error: string | null;
                /** @description Requests to Azure by kind. */
                requests: {
                    [key: string]: number;
                };
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00Z
                 */
                startedAt: string;
                readonly warnings: string[];
            } | null;
            listing: {
                fullListingPages: number | null;
                /** @description A listing of the whole history is under way since then. */
                fullListingSince: string | null;
                knownUpTo: string | null;
                lastFullListingAt: string | null;
                /** @description When Azure was last seen to list out of order. */
                orderBrokenAt: string | null;
            };
            location: string;
            name: string;
            resourceGroup: string;
            /** @description Each thing that passes read of it, and whether they see it. */
            readonly signals: components["schemas"]["SignalSight"][];
            subscriptionId: string;
            /** @description What passes cannot see now, the oldest first. */
            readonly unseen: components["schemas"]["Unseen"][];
        };
        WrongCancel: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00Z
             */
            at: string;
            /** @description What shows it. */
            because: string;
            decisionId: string;
            runId: string;
            /**
             * @description `marked`: a person said that it was wrong; `objection`: the owner objected, and a person kept the run; `rejected`: a person rejected the cancel, and the run was kept; `ran-again`: the same work was submitted again and completed; `completed`: the run completed by itself within its usual time
             * @enum {string}
             */
            wrong: "marked" | "objection" | "rejected" | "ran-again" | "completed";
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
    listActs: {
        parameters: {
            query?: {
                /** @description Who did it. */
                by?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                kind?: "question.answered" | "decision.cancel" | "override.created" | "override.revoked" | "freeze.set" | "freeze.lifted" | "objection.made" | "extension.requested" | "extension.answered" | "tag.confirmed" | "tag.withdrawn" | "decision.marked-wrong" | "decision.mark-withdrawn" | "policy.trusted" | "delivery.repeated" | "sessions.ended";
                /** @description How many at most. */
                limit?: number;
                policy?: string;
                /** @description Id of the run. */
                run?: string;
                /** @description From this time on, or so long ago at most. */
                since?: string;
                /** @description Before this time, or so long ago at least. */
                until?: string;
                /** @description Name of the workspace. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of acts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Act"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    answerDecisions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ids": [
                 *         "01K3V8Q4"
                 *       ],
                 *       "answer": "reject",
                 *       "note": "The input is being loaded again."
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    answer: "approve" | "reject";
                    /** @description Ids of `ask` decisions. One that is named twice is answered once. */
                    ids: string[];
                    /** @description Why, for the record of each. */
                    note?: string | null;
                };
            };
        };
        responses: {
            /** @description The outcome of each, in the order asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnsweredTogether"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Who did it. */
                actor?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Id of a decision: what was decided, asked, answered and done. */
                decision?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description Such as `override.created`. */
                kind?: "audit.began" | "audit.checkpoint" | "decision.notify" | "decision.ask" | "decision.cancel" | "decision.withhold" | "question.asked" | "question.answered" | "question.ended" | "cancel.queued" | "cancel.requesting" | "cancel.put-back" | "cancel.unclear" | "cancel.requested" | "cancel.confirmed" | "cancel.released" | "cancel.ended-otherwise" | "cancel.abandoned" | "cancel.failed" | "cancel.seen" | "override.created" | "override.revoked" | "freeze.set" | "freeze.lifted" | "objection.made" | "extension.requested" | "extension.answered" | "tag.confirmed" | "tag.withdrawn" | "decision.marked-wrong" | "decision.mark-withdrawn" | "policy.fell-back" | "policy.trusted" | "delivery.repeated" | "policies.loaded" | "policies.in-force" | "config.started" | "config.changed" | "sign-in.accepted" | "sign-in.refused" | "sessions.ended" | "record.dropped" | "evidence.dropped";
                /** @description How many at most. */
                limit?: number;
                /** @description Which row comes first. */
                order?: "newest" | "oldest";
                /**
                 * @description From this time on.
                 * @example 2026-01-31T09:30:00Z
                 */
                since?: string;
                /**
                 * @description Before this time.
                 * @example 2026-01-31T09:30:00Z
                 */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: {
                            /** @description Who did it: the name of a key, a replica, or `runwarden`. */
                            actor: string;
                            /** @description When it was written, RFC 3339 to the millisecond. */
                            at: string;
                            body: {
                                [key: string]: unknown;
                            };
                            /** @description SHA-256 of what that row held then. */
                            digest: string | null;
                            /** @description SHA-256 of the text. */
                            hash: string;
                            /** @description What happened, such as `decision.cancel`. */
                            kind: string;
                            /** @description The row of the store that it is about, as table/id. */
                            record: string | null;
                            /** @description Its place in the chain, from 1 on without a gap. */
                            seq: number;
                            /** @description What it is about, by ids. */
                            subject: {
                                [key: string]: string;
                            };
                            /** @description Exactly what was hashed, with the hash of the row before it as `prev`. */
                            text: string;
                        }[];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBudgets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The budgets, in the order of the config. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budgets"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listComputes: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description `true`: only those with idle nodes. */
                idle?: string;
                /** @description How many at most. */
                limit?: number;
                /** @description A name or a pattern, such as `ml-*`. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of computes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Compute"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                        readonly unseen: components["schemas"]["UnseenComputes"][];
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countDecisions: {
        parameters: {
            query?: {
                /** @description Only those made under mode audit, or only those that were not. */
                audit?: "true" | "false";
                /** @description Why a person is asked. */
                because?: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again" | "precision";
                /** @description Id of the finding. */
                finding?: string;
                /** @description How the id begins, at least four signs. */
                id?: string;
                kind?: "notify" | "ask" | "cancel" | "withhold";
                /** @description `waiting`: nobody has answered the question yet; `approved`: a person approved the cancel; `rejected`: a person rejected the cancel; `kept`: nobody answered, and the run is kept; `withdrawn`: the question was withdrawn, or the approval does not count any more; `under-way`: the cancel is on its way; `confirmed`: Azure reports Canceled; `ended-otherwise`: the run ended by itself; `abandoned`: the cancel was given up before Azure was asked; `failed`: the cancel failed */
                outcome?: "waiting" | "approved" | "rejected" | "kept" | "withdrawn" | "under-way" | "confirmed" | "ended-otherwise" | "abandoned" | "failed";
                /** @description Of the runs of this owner, as in the owner tag. */
                owner?: string;
                policy?: string;
                /** @description Id of the run. */
                run?: string;
                /** @description From this time on, or so long ago at most. */
                since?: string;
                /** @description Before this time, or so long ago at least. */
                until?: string;
                /** @description Only questions that nobody has answered yet, or all but those. */
                waiting?: "true" | "false";
                /** @description `unknown`: a signal is unknown; `interrupted`: no pass saw it for a while, so it must hold again first; `mode`: the policy's mode allows no more; `frozen`: enforcement is frozen; `extended`: a person extended the run; `outside-hours`: the policy cancels at other hours only; `waiting-for-notice`: no notice has reached the owner yet; `grace`: the owner may still object; `waiting-for-approval`: a person was asked; `rejected`: a person said no; `approval-expired`: nobody answered in time; `withdrawn`: the question was withdrawn; `lapsed`: an approval does not count any more; `objected`: the owner objected; `limited`: a limit of cancels is reached; `suspected`: so many runs turned bad at once that the telemetry is suspected; `finalizing`: the run is finishing by itself; `unrecognised-status`: Azure reports a status that is not known; `already-canceling`: a cancel is under way; `cancel-failed`: Azure refused the cancel; `run-ended`: the run had ended; `run-gone`: the run no longer existed; `no-longer-violating`: the run no longer violated the policy; `exempt`: a person exempted the run; `policy-changed`: the policy was edited; `evidence-changed`: the evidence is not the one that was approved */
                withheld?: "unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed";
                /** @description Name of the workspace. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many of each kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionCounts"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDecisions: {
        parameters: {
            query?: {
                /** @description Only those made under mode audit, or only those that were not. */
                audit?: "true" | "false";
                /** @description Why a person is asked. */
                because?: "mode" | "limited" | "suspected" | "rejected-before" | "objected" | "again" | "precision";
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Id of the finding. */
                finding?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How the id begins, at least four signs. */
                id?: string;
                kind?: "notify" | "ask" | "cancel" | "withhold";
                /** @description How many at most. */
                limit?: number;
                /** @description `waiting`: nobody has answered the question yet; `approved`: a person approved the cancel; `rejected`: a person rejected the cancel; `kept`: nobody answered, and the run is kept; `withdrawn`: the question was withdrawn, or the approval does not count any more; `under-way`: the cancel is on its way; `confirmed`: Azure reports Canceled; `ended-otherwise`: the run ended by itself; `abandoned`: the cancel was given up before Azure was asked; `failed`: the cancel failed */
                outcome?: "waiting" | "approved" | "rejected" | "kept" | "withdrawn" | "under-way" | "confirmed" | "ended-otherwise" | "abandoned" | "failed";
                /** @description Of the runs of this owner, as in the owner tag. */
                owner?: string;
                policy?: string;
                /** @description Id of the run. */
                run?: string;
                /** @description From this time on, or so long ago at most. */
                since?: string;
                /** @description Before this time, or so long ago at least. */
                until?: string;
                /** @description Only questions that nobody has answered yet, or all but those. */
                waiting?: "true" | "false";
                /** @description `unknown`: a signal is unknown; `interrupted`: no pass saw it for a while, so it must hold again first; `mode`: the policy's mode allows no more; `frozen`: enforcement is frozen; `extended`: a person extended the run; `outside-hours`: the policy cancels at other hours only; `waiting-for-notice`: no notice has reached the owner yet; `grace`: the owner may still object; `waiting-for-approval`: a person was asked; `rejected`: a person said no; `approval-expired`: nobody answered in time; `withdrawn`: the question was withdrawn; `lapsed`: an approval does not count any more; `objected`: the owner objected; `limited`: a limit of cancels is reached; `suspected`: so many runs turned bad at once that the telemetry is suspected; `finalizing`: the run is finishing by itself; `unrecognised-status`: Azure reports a status that is not known; `already-canceling`: a cancel is under way; `cancel-failed`: Azure refused the cancel; `run-ended`: the run had ended; `run-gone`: the run no longer existed; `no-longer-violating`: the run no longer violated the policy; `exempt`: a person exempted the run; `policy-changed`: the policy was edited; `evidence-changed`: the evidence is not the one that was approved */
                withheld?: "unknown" | "interrupted" | "mode" | "frozen" | "extended" | "outside-hours" | "waiting-for-notice" | "grace" | "waiting-for-approval" | "rejected" | "approval-expired" | "withdrawn" | "lapsed" | "objected" | "limited" | "suspected" | "finalizing" | "unrecognised-status" | "already-canceling" | "cancel-failed" | "run-ended" | "run-gone" | "no-longer-violating" | "exempt" | "policy-changed" | "evidence-changed";
                /** @description Name of the workspace. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of decisions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Decision"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The decision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionDetail"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Agreed with the owner."
                 *     }
                 */
                "application/json": {
                    /** @description Why, for the record. */
                    note?: string | null;
                } | null;
            };
        };
        responses: {
            /** @description The answer as recorded, and what it came to. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnsweredApproval"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too late */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDecisionBasis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptDecision"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDecisionEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is kept, and what is missing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The oldest first. */
                        readonly items: components["schemas"]["KeptItem"][];
                    };
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDecisionPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyAsItWas"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rejectDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Agreed with the owner."
                 *     }
                 */
                "application/json": {
                    /** @description Why, for the record. */
                    note?: string | null;
                } | null;
            };
        };
        responses: {
            /** @description The answer as recorded, and what it came to. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnsweredApproval"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too late */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    markDecisionWrong: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "It was saving a checkpoint."
                 *     }
                 */
                "application/json": {
                    /** @description What was wrong with it. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description What was recorded. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaidWrong"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawDecisionWrong: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was taken back. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaidWrong"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Such as `chat`. `mail` is a channel with all its readers, `mail/owner` with one of them. */
                channel?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Id of the decision. */
                decision?: string;
                /** @description Id of the finding. */
                finding?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How the id of the alert begins, at least four signs. */
                id?: string;
                /** @description How many at most. */
                limit?: number;
                /** @description A recipient of the config, such as `oncall`, or an address. */
                recipient?: string;
                /** @description Id of the run. */
                run?: string;
                /** @description From this time on, or so long ago at most. */
                since?: string;
                /** @description `queued`: on its way. `delivered`: the receiver took it. `failed`: given up. `dropped`: not true any more when its turn came, or the receiver knows nothing of what it ends, so it was not sent; `lastError` says which. */
                state?: "queued" | "delivered" | "failed" | "dropped";
                type?: "finding.notice" | "finding.resolved" | "approval.requested" | "approval.withdrawn" | "approval.lapsed" | "run.kept" | "objection.recorded" | "cancel.requested" | "cancel.confirmed" | "cancel.abandoned" | "cancel.failed" | "cancel.hanging" | "enforcement.frozen" | "enforcement.resumed" | "extension.requested" | "extension.refused" | "override.granted" | "override.ending" | "group" | "workspace.blind" | "workspace.recovered" | "policies.rejected" | "policies.differ" | "policies.agree" | "channel.failing" | "channel.gave-up" | "channel.recovered" | "policy.unknown" | "policy.judges-again" | "budget.used" | "policy.fell-back" | "compute.idle" | "compute.used" | "digest.daily" | "digest.weekly" | "report.month";
                /** @description Before this time, or so long ago at least. */
                until?: string;
                /** @description Name of the workspace. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["ListedDelivery"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the alert. */
                alert: string;
                /** @description Name of the channel, as deliveries have it. */
                channel: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The channel had been archived."
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Send it although it was delivered: its readers get it twice. Asked for where it was.
                     * @default false
                     */
                    confirm?: boolean;
                    /** @description Why, for the record. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description It is queued again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redelivered"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that you have. */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, until you leave. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvidenceContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From a list of evidence. */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too late */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExtensionRequests: {
        parameters: {
            query?: {
                /** @description Who asked. */
                author?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How many at most. */
                limit?: number;
                /** @description Only those that nobody has answered, or only the others. */
                open?: "true" | "false";
                /** @description Id of the run. */
                run?: string;
                /** @description Name of the workspace. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of requests. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["ExtensionRequest"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grantExtension: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the owner. */
                    note?: string | null;
                } | null;
            };
        };
        responses: {
            /** @description The request with its answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExtensionRequest"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refuseExtension: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the owner. */
                    note?: string | null;
                } | null;
            };
        };
        responses: {
            /** @description The request with its answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExtensionRequest"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFindings: {
        parameters: {
            query?: {
                /** @description Only those made under mode audit, or only those that were not. */
                audit?: "true" | "false";
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How the id begins, at least four signs. */
                id?: string;
                /** @description How many at most. */
                limit?: number;
                /** @description Whose the run is, as in the owner tag. */
                owner?: string;
                policy?: string;
                /** @description Id of the run. */
                run?: string;
                /** @description Begun since: so long ago at most, or from this time on. */
                since?: string;
                /** @description `open`: pending or firing. */
                state?: "open" | "pending" | "firing" | "resolved";
                /** @description Begun before: so long ago at least, or before this time. */
                until?: string;
                /** @description Name of the workspace. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of findings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Finding"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFinding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The finding. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingDetail"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFleet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fleet"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFreeze: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The freezes in force. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FreezeState"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    freeze: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFreezeInput"];
            };
        };
        responses: {
            /** @description The freezes in force, and what had gone out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeFreeze"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unfreeze: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was lifted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lifted"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The limits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Now"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listObjections: {
        parameters: {
            query?: {
                /** @description Who objected. */
                author?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How many at most. */
                limit?: number;
                policy?: string;
                /** @description Id of the run. */
                run?: string;
                /** @description Name of the workspace. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of objections. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Objection"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOverrides: {
        parameters: {
            query?: {
                /** @description Who made it. */
                author?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description Only those that count now, or only the others. */
                inForce?: "true" | "false";
                /** @description How many at most. */
                limit?: number;
                /** @description Those about this policy, by its name or by a pattern that fits it. */
                policy?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of overrides. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Override"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOverride: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOverrideInput"];
            };
        };
        responses: {
            /** @description The override. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeOverride"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOverride: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The override. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Override"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeOverride: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The override as it ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Override"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewOverride: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideToPreviewInput"];
            };
        };
        responses: {
            /** @description What it would cover. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverridePreview"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPolicies: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of policies. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policies"];
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDetail"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trustPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "It excludes notebooks now."
                 *     }
                 */
                "application/json": {
                    /** @description Why it may cancel without asking again. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The policy, and how it had fallen. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyTrusted"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPrecision: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of policies. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["PolicyPrecision"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                active?: "true" | "false";
                /** @description Ask Azure now, for one workspace, with the runs that no pass has seen. Its pages have no fixed length. */
                azure?: "true" | "false";
                /** @description Whose fault its failure is. */
                class?: "quota" | "environment" | "data" | "code" | "platform" | "unclassified";
                /** @description The `next` of the page before. */
                cursor?: string;
                experiment?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How many at most. */
                limit?: number;
                /** @description Runs with this outcome under some policy. */
                outcome?: "violated" | "healthy" | "unknown";
                /** @description Whose it is, as in the owner tag. */
                owner?: string;
                /** @description What the status says of its life; `ended` is over. */
                phase?: "queued" | "preparing" | "running" | "paused" | "finalizing" | "canceling" | "ended" | "unrecognised";
                /** @description Runs that this policy judges now, or about which it decided something. */
                policy?: string;
                /** @description A part of its id, its name, its experiment or its owner, in any case. */
                q?: string;
                /** @description Id of the run, in whichever workspace. */
                run?: string;
                /** @description Submitted since: so long ago at most, or from this time on. */
                since?: string;
                /** @description `newest`: submitted last. `dearest`: a further hour costs most. `longest`: submitted first. The last two list active runs alone. */
                sort?: "newest" | "dearest" | "longest";
                /** @description Runs in this state under some policy. */
                state?: "healthy" | "unknown" | "exempt" | "pending" | "firing" | "canceling";
                /** @description The status word of Azure, such as Running or Failed, in any case. */
                status?: string;
                /** @description A tag that it has, as `key` or `key=value`, in any case. Given several times, it has them all. */
                tag?: string | string[];
                /** @description command, sweep, pipeline, automl or spark. */
                type?: string;
                /** @description Submitted before: so long ago at least, or before this time. */
                until?: string;
                /** @description Name of the workspace. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Run"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Its data mount failed; agreed with the owner."
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Cancel it although a person exempted or extended it, or its owner objected; asked for where one did.
                     * @default false
                     */
                    confirm?: boolean;
                    /** @description Why, for the record and for the owner. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The cancel is recorded and on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelByHand"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is kept, and what is missing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The oldest first. */
                        readonly items: components["schemas"]["KeptItem"][];
                    };
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requestExtension: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "for": "4h",
                 *       "reason": "The data arrives at noon."
                 *     }
                 */
                "application/json": {
                    /** @description How much more time, as a duration. */
                    for: string;
                    /** @description The policy; every one that has found something when left out. */
                    policy?: string;
                    /** @description Why. On-call reads it. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The request as recorded. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExtensionRequest"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunLogs: {
        parameters: {
            query?: {
                /** @description Id or name of a step or trial of the run; the run itself without it. */
                child?: string;
            };
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its logs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogList"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readRunLog: {
        parameters: {
            query?: {
                /** @description Id or name of a step or trial of the run; the run itself without it. */
                child?: string;
                /** @description The `next` of the part before. */
                from?: number;
                /** @description As in the list of logs; its first one without it. */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPart"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    objectToCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The report is from the old threshold."
                 *     }
                 */
                "application/json": {
                    /** @description Only the cancel under this policy; every announced one when left out. */
                    policy?: string;
                    /** @description Why the run should be kept. On-call reads it. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description What was recorded. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer. */
                        readonly alreadySent: {
                            /**
                             * Format: date-time
                             * @example 2026-01-31T09:30:00Z
                             */
                            at: string;
                            decisionId: string;
                            /** @description False where nobody knows yet whether Azure has it: the run is read until it shows. */
                            isCertain: boolean;
                            policy: string;
                            runId: string;
                            workspace: string;
                        }[];
                        items: components["schemas"]["Objection"][];
                    };
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too late */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRecord: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Record"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeries: {
        parameters: {
            query?: {
                signal?: "gpu";
                /**
                 * @description From this time on; from its submission when left out.
                 * @example 2026-01-31T09:30:00Z
                 */
                since?: string;
            };
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The samples. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSeries"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The story. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Story"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the tag. */
                key: string;
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "value": "critical"
                 *     }
                 */
                "application/json": {
                    /** @description The value that you were shown. It is not confirmed if the run has another one by now. */
                    value?: string;
                } | null;
            };
        };
        responses: {
            /** @description The confirmation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagConfirmed"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the tag. */
                key: string;
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The confirmation that ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedTag"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
                /** @description Name of the workspace. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The timeline. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndSessionsInput"];
            };
        };
        responses: {
            /** @description They are over. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ways to sign in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startSimulation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSimulationInput"];
            };
        };
        responses: {
            /** @description It is under way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSimulation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The simulation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopSimulation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The simulation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSpend: {
        parameters: {
            query?: {
                /** @description By what runs are grouped. */
                by?: string;
                /** @description Runs of this experiment alone. */
                experiment?: string;
                /** @description Download the groups as a table for spreadsheets. */
                format?: "csv";
                /** @description Runs of this owner alone, in any case. */
                owner?: string;
                /** @description A year, quarter, month, week or day in UTC. The month that is now when not given. */
                period?: string;
                /** @description Runs with this tag alone, as `key` or `key=value`, in any case. */
                tag?: string;
                /** @description Of this workspace alone. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The spend of the period. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Spend"];
                    "text/csv": string;
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSpendFocus: {
        parameters: {
            query?: {
                /** @description Runs of this experiment alone. */
                experiment?: string;
                /** @description As text, or as Apache Parquet. */
                format?: "csv" | "parquet";
                /** @description Runs of this owner alone, in any case. */
                owner?: string;
                /** @description A year, quarter, month, week or day in UTC. The month that is now when not given. */
                period?: string;
                /** @description Runs with this tag alone, as `key` or `key=value`, in any case. */
                tag?: string;
                /** @description Of this workspace alone. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.parquet": string;
                    "text/csv": string;
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSpendReport: {
        parameters: {
            query?: {
                /** @description Runs of this experiment alone. */
                experiment?: string;
                /** @description Runs of this owner alone, in any case. */
                owner?: string;
                /** @description A year, quarter, month, week or day in UTC. The month that is now when not given. */
                period?: string;
                /** @description Runs with this tag alone, as `key` or `key=value`, in any case. */
                tag?: string;
                /** @description Of this workspace alone. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkspaces: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000. */
                format?: "csv" | "json";
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of workspaces. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Workspace"][];
                        /** @description Cursor of the next page; null on the last page. */
                        next: string | null;
                        /**
                         * Format: date-time
                         * @description The time on the service's own clock.
                         * @example 2026-01-31T09:30:00Z
                         */
                        now: string;
                        readonly unseen: components["schemas"]["Unseen"][];
                    };
                    "text/csv": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "alive";
                        version: string;
                    };
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It sees every workspace. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is blind, with the reasons. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    signInWithKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInKeyInput"];
            };
        };
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The state is not the one that the request assumes */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only application/json is read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedOut"];
                };
            };
            /** @description A key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failed attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
