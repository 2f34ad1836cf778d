/** A seeded source of numbers: the same texts at every run, and a failing one can be made again from its number. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed + 1) >>> 0;
  }

  /** From 0 to `sides` - 1. */
  roll(sides: number): number {
    // A Weyl sequence with the finalizer of MurmurHash3.
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % sides;
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.roll(items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }
}

/** Pieces that mean something in YAML or in a policy. */
const PIECES = [
  ...['{', '}', '[', ']', ':', ': ', '- ', '\n', '\n  ', '\n    - ', '\t', '#', ' #', '&a ', '*a', '!!x ', '? ', '| '],
  ...['---\n', '...\n', '<<: ', '"', "'", '%', '%YAML 1.1\n', '~', 'null', 'true', '-1', '1e999', '.nan', '0x1', '0o7'],
  ...[
    '__proto__: ',
    'constructor: ',
    '\u0000',
    '\uFEFF',
    '\u2028',
    '\ud800',
    '\u{1F4A9}',
    '\r\n',
    '\\',
    '@',
    '`',
    '>-\n',
  ],
  ...['when: ', 'all: ', 'any: ', 'not: ', 'unless: ', 'name: ', 'then: ', 'cancel: ', 'runtime: ', 'over: ', 'tags: '],
  ...[
    '24h',
    '1000000d',
    '0s',
    '5%',
    '101%',
    'owner',
    '2h30m',
    '{over: 1h}',
    '{required: [a]}',
    'expression: "',
    '$x',
    '[',
  ],
];

/** A text with one to six changes: characters cut, pieces put in, a line doubled, moved or left out. */
export function mutated(texts: readonly string[], dice: Dice): string {
  let text = dice.of(texts);
  for (let changes = 1 + dice.roll(6); changes > 0; changes--) text = changed(text, texts, dice);
  return text;
}

function changed(text: string, texts: readonly string[], dice: Dice): string {
  const at = dice.roll(text.length + 1);
  const rest = text.slice(at);
  switch (dice.roll(8)) {
    case 0:
      return text.slice(0, at) + rest.slice(1 + dice.roll(12));
    case 1:
      return text.slice(0, at) + String.fromCharCode(dice.roll(0x250)) + rest;
    case 2:
      return linesChanged(text, dice);
    case 3: {
      const other = dice.of(texts);
      return text.slice(0, at) + other.slice(dice.roll(other.length + 1));
    }
    case 4:
      return text.slice(0, at) + dice.of(PIECES).repeat(1 + dice.roll(40)) + rest;
    default:
      return text.slice(0, at) + dice.of(PIECES) + rest.slice(dice.roll(6));
  }
}

function linesChanged(text: string, dice: Dice): string {
  const lines = text.split('\n');
  const from = dice.roll(lines.length);
  const taken = lines.splice(from, 1 + dice.roll(3));
  const put = dice.roll(3) === 0 ? [] : [...taken, ...taken];
  lines.splice(dice.roll(lines.length + 1), 0, ...put);
  return lines.join('\n');
}

/** Texts that want to be slow: one piece over and over, up to the most that is read. */
export function hostileTexts(length: number): readonly string[] {
  const over = (piece: string, head = '', tail = '') =>
    head + piece.repeat(Math.floor((length - head.length - tail.length) / piece.length)) + tail;
  const policy = 'name: p\nwhen: {runtime: {over: 1h}}\n';
  const any = 'name: p\nwhen:\n  any:\n';
  const numbered = (write: (n: number) => string, each: number) =>
    Array.from({ length: Math.floor(length / each) }, (_, n) => write(n)).join('');
  return [
    ...[
      ...PIECES,
      '\n',
      'a',
      'a: ',
      '- - ',
      '[a, ',
      '{a: ',
      '"\n',
      "'\n",
      '- |\n',
      'a:\n b:\n',
      '? a\n',
      '%x\n',
      'é',
    ].map((piece) => over(piece)),
    over('word\n  ', 'a: "', '"\n'),
    over('1,', 'a: [', ']\n'),
    numbered((n) => `${' '.repeat(n % 300)}a:\n`, 160),
    numbered((n) => `${' '.repeat(n % 17)}- a: b\n`, 15),
    numbered((n) => `k${n}: 1\n`, 9),
    policy + numbered((n) => `machi${n}: 1\n`, 14),
    `${policy}match: {experiment: [${numbered((n) => `"a*b${n}*c*", `, 14)}x]}\n`,
    over('  - {experiment: x}\n', `${policy}except:\n`),
    over('  - notify: [owner]\n', `${policy}then:\n`),
    over('    - {runtime: {over: 1h}}\n', any),
    over('    - {runtimme: {over: 1h}}\n', any),
    over('    - {expression: "run.tags.owner == \'x\'"}\n', any),
    over('1 + ', 'name: p\nwhen: {expression: "', '1 > 0"}\n'),
    over('(', 'name: p\nwhen: {expression: "', '"}\n'),
    over('$a, ', `${policy}match: {experiment: [`, ']}\n'),
  ];
}
