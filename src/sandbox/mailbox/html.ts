/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML of a template: what is put in is escaped, unless it is HTML already. */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return new Html(parts.map((part, index) => part + shown(values[index])).join(''));
}

export function list(items: readonly Html[]): Html {
  return new Html(items.map(({ text }) => text).join(''));
}

function shown(value: unknown): string {
  if (value instanceof Html) return value.text;
  return value === undefined || value === null ? '' : String(value).replace(/[&<>"']/g, (sign) => ESCAPED[sign] ?? '');
}
