import type { Alert, AlertType } from '../../src/core/alert/alert.ts';
import { must } from './must.ts';
import type { Question } from './story.ts';

/** Which message says what became of a question. */
const MESSAGES: Readonly<Record<NonNullable<Question['ended']>, AlertType>> = {
  withdrawn: 'approval.withdrawn',
  lapsed: 'approval.lapsed',
  kept: 'run.kept',
};

const BEGINNINGS: readonly AlertType[] = ['finding.notice', 'approval.requested'];
const ENDS: readonly AlertType[] = ['finding.resolved', 'cancel.confirmed'];

/** Who heard of a beginning, and hears of its end once. */
export class Hearing {
  /** Who heard of a beginning and not of the end: recipient and finding. */
  private readonly open = new Set<string>();
  private readonly ends = new Set<string>();
  /** Messages about ends of questions that are still to come: type and question, and the finding. */
  private readonly owed = new Map<string, string>();

  heard({ type, recipients, findingId, data }: Alert): void {
    if (Object.values(MESSAGES).includes(type)) this.heardEnd(`${type} ${data.decisionId}`);
    if (findingId === null) return;
    // The end of the finding says it all.
    if (ENDS.includes(type)) for (const [end, finding] of this.owed) if (finding === findingId) this.owed.delete(end);
    for (const party of recipients.map((recipient) => `${recipient} ${findingId}`)) {
      if (BEGINNINGS.includes(type)) this.open.add(party);
      if (type === 'finding.resolved') must(this.open.has(party), 'an end is heard once, after a beginning');
      if (ENDS.includes(type)) this.open.delete(party);
    }
  }

  private heardEnd(end: string): void {
    must(!this.ends.has(end), 'nobody hears twice of the end of a question');
    this.ends.add(end);
    this.owed.delete(end);
  }

  /** The record says what became of a question while its finding is open: people are to hear that. */
  owe({ id, deliveredAt }: Question, ended: NonNullable<Question['ended']>, finding: string): void {
    const end = `${MESSAGES[ended]} ${id}`;
    if (deliveredAt !== null && !this.ends.has(end)) this.owed.set(end, finding);
  }

  atTheEnd(): void {
    must(this.owed.size === 0, 'people hear what became of a question and of their answer');
    must(this.open.size === 0, 'whoever heard of a beginning hears of the end');
  }
}
