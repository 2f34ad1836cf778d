import type { ChildRun, RunFailure } from '../../../core/run/run.ts';
import { checkedChild } from '../../../core/signal/time-checks.ts';
import type { Instant } from '../../../core/values/duration.ts';
import { Unknown } from '../unknown.ts';
import type { Succession } from './superseded.ts';
import { TagMap } from './tag-map.ts';
import { told, View } from './view.ts';

export class FailureView extends View {
  readonly #failure: RunFailure;

  constructor(failure: RunFailure) {
    super();
    this.#failure = failure;
  }

  get cause() {
    return this.#failure.cause;
  }
  get code() {
    return this.#failure.code;
  }
}

export class ChildView extends View {
  readonly #child: ChildRun;
  readonly #succession: Succession;
  readonly #now: Instant;
  #tags: TagMap | null = null;

  constructor(child: ChildRun, succession: Succession, now: Instant) {
    super();
    this.#child = child;
    this.#succession = succession;
    this.#now = now;
  }

  get id() {
    return this.#child.id;
  }
  get name() {
    return this.#child.displayName;
  }
  get status() {
    return this.#child.status;
  }
  get phase() {
    return this.#child.phase;
  }
  get started() {
    return new Date(told(this.#checked.startedAt, 'the start of a child'));
  }
  get ended() {
    return new Date(told(this.#checked.endedAt, 'the end of a child'));
  }
  /** A reused step did not run: its times may be those of the original, which ran for another run. */
  get #checked() {
    if (this.#child.reused) throw new Unknown(`${this.#child.displayName} was reused and has no times of its own`);
    const child = checkedChild(this.#child, this.#now);
    if (child.doubt !== undefined) throw new Unknown(`the times of ${child.displayName} are unknown: ${child.doubt}`);
    return child;
  }
  get reused() {
    return this.#child.reused;
  }
  /** Another attempt may have made good what it failed at. */
  get superseded() {
    return this.#succession.isSuperseded(this.#child);
  }
  get tags() {
    this.#tags ??= new TagMap(this.#child.tags);
    return this.#tags;
  }
  get error() {
    return new FailureView(told(this.#child.error, 'the error of a child'));
  }
}
