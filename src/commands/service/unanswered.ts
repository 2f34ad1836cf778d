import { StartError } from '../../core/values/start-error.ts';

/** The service could not be asked, or has not what was asked for; the message is for a person. */
export class Unanswered extends StartError {
  override readonly name = 'Unanswered';
}
