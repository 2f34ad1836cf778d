import { isPlainObject } from '../core/values/plain-object.ts';

/*
 * Chat services answer 200 to what they dropped, and say so in the body alone. What is listed here was seen in their
 * documentation and in public reports: Teams, WeCom, DingTalk, Feishu and Lark, Slack, Telegram, Rocket.Chat, Zulip, and
 * gateways of the same habits. An answer that says nothing of a failure is a success: receivers are free in what they write.
 */

/** A whole answer of one word by which Slack refuses: `no_service`, `channel_is_archived`, `invalid_payload`. */
const REFUSING_WORD =
  /^((no(?!_(errors?|content|problems?)$)|invalid|missing|not(?!_modified)|too_many|restricted)_[a-z_]+|[a-z_]+_(not_found|archived|denied|disabled|prohibited|revoked|expired|inactive|exceeded|limited|required|error|failed|too_long)|ratelimited|nok|nack|fail|failed|failure|false|error|undelivered|timeout)$/i;

/** Beginnings and parts of sentences by which a receiver says that nobody got it. */
const REFUSING_SENTENCES: readonly RegExp[] = [
  /^(error|err|fail(ed|ure)?|exception|not ok|denied|rejected|refused|unauthorized|forbidden|bad request|unable to)\b(?!s?\W*(0|none|null)\b)(?!.*\b(received|accepted|queued|stored|processed|created|forwarded)\W*$)/i,
  /^(ok|success|status|result|delivered)\s*[=:]\s*(false|fail|error)|^not found$/i,
  /delivery (has )?failed|failed (to (deliver|send|post)|with error)|(could|can) ?not (be )?(deliver|send|sent|post)|(not|never) (been )?(delivered|sent|posted)|undeliverable/i,
  /returned http error [1345]\d\d|error contacting|http (status )?(code )?(error )?[45]\d\d\b/i,
  /bad payload|(invalid|missing) (webhook|payload|api ?key|(authentication )?token|signature)|not authori[sz]ed|summary or text is required|(webhook|connector|channel|bot)[a-z ]* (is |was |has been )?(not found|disabled|removed|deleted|archived|expired)/i,
  /too many requests|rate ?limit(ed|ing| exceeded)|quota exceeded|internal server error|bad gateway|service unavailable|gateway time-?out|request timed out|bad request|access denied|^ok \(not found\)/i,
  /发送失败|投递失败|推送失败/,
];

/** Longer texts are pages or an echo of the alert, whose own words say nothing about its delivery. */
const LONGEST_SENTENCE = 1000;

/** A page of a gateway, or one to sign in on, came instead of the receiver's answer; or an error in XML. */
const REFUSING_MARKUP =
  /<input[^>]+type\s*=\s*["']?password|<(\w+:)?fault\b|<error\b|<(status|result)>\s*(error|fail)|<(title|h1)\b[^>]*>\s*([45]\d\d\b|error\b|sign[ -]?in\b|log ?in\b|access denied|forbidden|not found|bad gateway|service unavailable)/i;

/** Keys whose number is zero (or an HTTP 2xx) for a success. */
const CODE_KEYS = ['errcode', 'errorcode', 'errno', 'statuscode', 'retcode', 'ret', 'code', 'resultcode', 'httpcode'];
/** Keys whose boolean is the verdict. */
const VERDICT_KEYS = ['ok', 'success', 'succeeded', 'issuccess', 'delivered', 'accepted', 'sent'];
/** Those among them whose zero is a failure. A receiver that drops a repeat may have accepted or sent none of it. */
const COUNT_KEYS = ['ok', 'success', 'succeeded', 'delivered'];
/** Keys that hold something only after a failure. */
const ERROR_KEYS = [
  ...['error', 'errors', 'errormessage', 'errcode', 'errorcode', 'errno', 'exception', 'fault'],
  ...['failed', 'failure', 'failures', 'rejected', 'punish'],
];
/** Keys of an object that holds the answer proper. */
const INNER_KEYS = ['result', 'response', 'data'];
/** Keys whose word is the verdict. */
const WORD_KEYS = ['status', 'result', 'state'];
const FAILED_WORD =
  /^(error|err|fail|failed|failure|rejected|refused|denied|nok|invalid( \w+)?|undelivered|dropped|unauthorized|forbidden|timeout|throttled?( exceeded)?)$/i;
/** A code in words, as of Alibaba's and AWS's services. */
const FAILED_CODE =
  /(?<!no_?)error|exception|fail|denied|invalid|throttl|unauthori[sz]ed|forbidden|not_?(found|exist)/i;
/** An answer proper has no more fields than these where they are no verdict. */
const FEW = 3;
const GOOD_WORD = /^(ok|success|successful|succeeded|accepted|delivered|done)\W*$/i;

/** Whether the body of a 2xx says that the alert was not delivered. */
export function saysUndelivered(text: string): boolean {
  const body = text.replace(/^\uFEFF/, '').trim();
  const json = parse(body);
  if (json !== undefined) return isRefusal(json);
  if (/^</.test(body)) return REFUSING_MARKUP.test(body);
  return !/^[[{]/.test(body) && isRefusingText(body);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isRefusal(json: unknown): boolean {
  if (json === false) return true;
  if (typeof json === 'string') return isRefusingText(json.trim());
  // An array of answers is refused if each is; an echo of alerts has more fields.
  if (Array.isArray(json)) return json.length > 0 && json.every(isRefusingPart);
  return isPlainObject(json) && isRefusingObject(json);
}

function isRefusingText(text: string): boolean {
  if (text.length > LONGEST_SENTENCE) return false;
  return REFUSING_WORD.test(text) || REFUSING_SENTENCES.some((sentence) => sentence.test(text));
}

function isRefusingObject(body: Readonly<Record<string, unknown>>): boolean {
  const fields = new Map(Object.entries(body).map(([key, value]) => [key.toLowerCase().replace(/[_-]/g, ''), value]));
  const verdicts = VERDICT_KEYS.flatMap((key) => verdictOf(fields.get(key)) ?? []);
  if (COUNT_KEYS.some((key) => fields.get(key) === 0)) return !saysGood(fields);
  if (verdicts.length > 0) return verdicts.includes(false);
  if (CODE_KEYS.some((key) => isFailedCode(fields.get(key)))) return !saysGood(fields);
  if (FAILED_CODE.test(textOf(fields.get('code')))) return true;
  if (isHttpError(fields.get('status'))) return true;
  if (WORD_KEYS.some((key) => FAILED_WORD.test(String(fields.get(key) ?? '')))) return true;
  if (ERROR_KEYS.some((key) => isError(fields.get(key))) || isRefusingOnly(fields)) return true;
  return fields.size <= FEW && INNER_KEYS.some((key) => isRefusingPart(fields.get(key)));
}

/** An answer in an answer has few fields; an echo of the alert has many. */
function isRefusingPart(value: unknown): boolean {
  return isPlainObject(value) && Object.keys(value).length <= FEW && isRefusingObject(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A status counts from 1 in some services; one of HTTP is unmistakable. */
function isHttpError(status: unknown): boolean {
  return /^[45]\d\d$/.test(String(status ?? ''));
}

function hasKeys(value: unknown): boolean {
  return isPlainObject(value) && Object.keys(value).length > 0;
}

function verdictOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}

function isFailedCode(value: unknown): boolean {
  const code = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && code !== 0 && !(code >= 200 && code <= 299);
}

/** Some services count their successes from 1 or 20000, and say so beside it. */
function saysGood(fields: ReadonlyMap<string, unknown>): boolean {
  return ['msg', 'message', 'errmsg', 'statusmessage'].some((key) => GOOD_WORD.test(String(fields.get(key) ?? '')));
}

function isError(value: unknown): boolean {
  if (typeof value === 'string') return value !== '' && !/^(0+|no|none|null|false|ok|success)$/i.test(value);
  if (Array.isArray(value)) return value.length > 0;
  if (isPlainObject(value) && Number(value.code) === 0) return false;
  return value === true || (typeof value === 'number' && value !== 0) || hasKeys(value);
}

/** `{"message": "Webhook message delivery failed …"}`: a sentence in an object of its own, and no echo of the alert. */
function isRefusingOnly(fields: ReadonlyMap<string, unknown>): boolean {
  if (fields.size > FEW) return false;
  return ['message', 'msg', 'errmsg', 'description', 'detail'].some((key) => {
    const value = fields.get(key);
    return typeof value === 'string' && isRefusingText(value.trim());
  });
}
