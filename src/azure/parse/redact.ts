const SECRET_NAME = /token|secret|passw(or)?d|api[-_]?key|account[-_]?key|credential|connection[-_]?string/i;

/** Whether what has this name is a secret by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** An address without the names and passwords of a user, and without its query, which may hold a signature. */
export function withoutSignature(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@\s]*@/i, '$1').replace(/^([a-z][\w+.-]*:\/\/[^?#\s]*)[?#].*$/is, '$1');
}

/** Tokens that show by their form what they are. */
const TOKENS =
  /\b(hf_[A-Za-z0-9]{8,}|gh[pousr]_[A-Za-z0-9]{8,}|github_pat_\w{8,}|sk-[\w-]{8,}|AKIA[A-Z0-9]{12,}|xox[abprs]-[\w-]{8,}|eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?)/g;

/**
 * A text in which people may have written secrets, without those that can be recognised: users in addresses, signatures,
 * bearer tokens, and what follows the name of a secret.
 */
export function redact(text: string): string {
  return text
    .replace(/([a-z][\w+.-]{0,30}:\/\/)[^/@\s'"]+@/gi, '$1…@')
    .replace(/(https?:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/gi, '$1?…')
    .replace(/\b(bearer|authorization:\s*basic)(\s+)[\w.~+/=-]{8,}/gi, '$1$2…')
    .replace(TOKENS, '…')
    .replace(
      /((?:(?:token|secret|passw(?:or)?d|api[-_]?key|account[-_]?key|shared[-_]?access[-_]?key|signature)|\bsig|\bpwd)["']?(?:\s*[=:]\s*|\s+))(?!-)("[^"]*"|'[^']*'|[^\s"'&;]+)/gi,
      '$1…',
    );
}
