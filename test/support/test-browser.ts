/** A browser as far as a sign-in needs one: it keeps cookies of each host, and follows redirects as long as it is asked to. */
export class TestBrowser {
  readonly #cookies = new Map<string, string>();

  /** What it would send to a host. */
  cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  cookie(name: string): string {
    return this.#cookies.get(name) ?? '';
  }

  keep(setCookie: readonly string[]): void {
    for (const line of setCookie) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '' || /expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  async ask(url: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: this.cookies() },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    this.keep(response.headers.getSetCookie());
    return response;
  }
}

/**
 * Signs in at the issuer, as a person at its pages does.
 * @param start where the service sent the browser.
 * @returns the address that the issuer sends the browser back to.
 */
export async function signInAtIssuer(start: string, login: string, browser = new TestBrowser()): Promise<string> {
  const { origin } = new URL(start);
  let url = start;
  for (let steps = 0; steps < 12; steps++) {
    const response = await browser.ask(url);
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url).href;
      if (!url.startsWith(origin)) return url;
      continue;
    }
    const page = await response.text();
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(page) ?? [];
    const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
    if (!action || !prompt) throw new Error(`the issuer answers ${response.status}: ${page.slice(0, 500)}`);
    const answer = await browser.ask(new URL(action, url).href, {
      prompt,
      ...(prompt === 'login' && { login, password: 'any' }),
    });
    url = new URL(answer.headers.get('location') ?? url, url).href;
    if (!url.startsWith(origin)) return url;
  }
  throw new Error('the issuer asks without end');
}
