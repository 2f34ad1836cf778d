import { StartError } from '../../core/values/start-error.ts';

/** The service could not be asked, or has no answer; the message is for a person. */
export class Unanswered extends StartError {
  override readonly name = 'Unanswered';
  readonly status: number | null;
  readonly detail: string | null;

  /**
   * @param status what the service answered; null where it did not answer, or its answer is of another kind.
   * @param detail what it says of the problem, without its address.
   */
  constructor(message: string, status: number | null = null, detail: string | null = null) {
    super(message);
    this.status = status;
    this.detail = detail;
  }
}
