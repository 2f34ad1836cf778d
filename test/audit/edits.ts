import { type AuditLink, NO_HASH } from '../../src/core/audit/link.ts';
import { canonicalJson } from '../../src/core/values/canonical-json.ts';
import { sha256 } from '../../src/store/audit/sha256.ts';

/** Picks a number below another. */
export type Pick = (below: number) => number;

type Entry = Record<string, unknown> & { body?: Record<string, unknown> };

const parse = (link: AuditLink): Entry => JSON.parse(link.entry);

function withEntry(link: AuditLink, entry: Entry, hash = link.hash): AuditLink {
  return { ...link, entry: canonicalJson(entry), hash };
}

/** Writes the hashes of all rows from a place on anew, as somebody does who knows how they are made. */
function rechained(rows: readonly AuditLink[], from: number, change: (entry: Entry) => Entry = (entry) => entry) {
  let prev = rows[from - 1]?.hash ?? NO_HASH;
  return rows.map((link, index) => {
    if (index < from) return link;
    const entry = canonicalJson({ ...change(parse(link)), seq: index + 1, prev });
    prev = sha256(entry);
    return { seq: index + 1, hash: prev, entry };
  });
}

function without(rows: readonly AuditLink[], index: number, count = 1): AuditLink[] {
  return rows.filter((_, place) => place < index || place >= index + count);
}

function withRow(rows: readonly AuditLink[], index: number, row: AuditLink): AuditLink[] {
  return [...rows.slice(0, index), row, ...rows.slice(index)];
}

function replaced(rows: readonly AuditLink[], index: number, row: AuditLink): AuditLink[] {
  return rows.map((link, place) => (place === index ? row : link));
}

function renumbered(rows: readonly AuditLink[]): AuditLink[] {
  return rows.map((link, index) => ({ ...link, seq: index + 1 }));
}

function at(rows: readonly AuditLink[], index: number): AuditLink {
  const row = rows[index];
  if (!row) throw new Error(`there is no row ${index}`);
  return row;
}

function changedField(link: AuditLink, pick: Pick): Entry {
  const entry = parse(link);
  const keys = Object.keys(entry).filter((key) => key !== 'seq' && key !== 'prev');
  const key = keys[pick(keys.length)] ?? 'actor';
  return { ...entry, [key]: typeof entry[key] === 'string' ? `${entry[key]}x` : { forged: pick(1000) } };
}

/** A checkpoint whose statement fits a chain that was written anew, as far as anybody can make one without the key. */
function refitted(rows: readonly AuditLink[], from: number, sign: (statement: string) => object): AuditLink[] {
  let prev = rows[from - 1]?.hash ?? NO_HASH;
  const made: AuditLink[] = [];
  for (const [index, link] of rows.entries()) {
    if (index < from) {
      made.push(link);
      continue;
    }
    const entry = parse(link);
    // One whose body was forged has no statement that could be made to fit.
    if (entry.kind === 'audit.checkpoint' && typeof entry.body?.statement === 'string') {
      const said = JSON.parse(entry.body.statement);
      const statement = canonicalJson({ ...said, seq: index, hash: prev });
      entry.body = { ...entry.body, statement, ...sign(statement) };
    }
    const text = canonicalJson({ ...entry, seq: index + 1, prev });
    prev = sha256(text);
    made.push({ seq: index + 1, hash: prev, entry: text });
  }
  return made;
}

/** Ways to tamper with the rows of an audit, without the key that signs it. Each gives other rows than it was given. */
export const EDITS: Readonly<Record<string, (rows: readonly AuditLink[], pick: Pick) => AuditLink[]>> = {
  'one character of a text': (rows, pick) => {
    const index = pick(rows.length);
    const link = at(rows, index);
    const place = pick(link.entry.length);
    const other = link.entry[place] === 'x' ? 'y' : 'x';
    return replaced(rows, index, { ...link, entry: link.entry.slice(0, place) + other + link.entry.slice(place + 1) });
  },
  'one field': (rows, pick) => {
    const index = pick(rows.length);
    return replaced(rows, index, withEntry(at(rows, index), changedField(at(rows, index), pick)));
  },
  'one field, with its own hash made anew': (rows, pick) => {
    const index = pick(rows.length);
    const entry = changedField(at(rows, index), pick);
    return replaced(rows, index, withEntry(at(rows, index), entry, sha256(canonicalJson(entry))));
  },
  'one field, with all hashes behind it made anew': (rows, pick) => {
    const index = pick(rows.length);
    return rechained(replaced(rows, index, withEntry(at(rows, index), changedField(at(rows, index), pick))), index);
  },
  'one field, with hashes and unsigned checkpoints behind it': (rows, pick) => {
    const index = pick(rows.length);
    const changed = replaced(rows, index, withEntry(at(rows, index), changedField(at(rows, index), pick)));
    return refitted(changed, index, () => ({ signature: null, algorithm: null, key: null }));
  },
  'one field, with hashes and checkpoints of old signatures behind it': (rows, pick) => {
    const index = pick(rows.length);
    const changed = replaced(rows, index, withEntry(at(rows, index), changedField(at(rows, index), pick)));
    return refitted(changed, index, () => ({}));
  },
  'one field, with hashes and checkpoints without a key behind it': (rows, pick) => {
    const index = pick(rows.length);
    const changed = replaced(rows, index, withEntry(at(rows, index), changedField(at(rows, index), pick)));
    return refitted(changed, index, () => ({ signature: 'AAAA' }));
  },
  'one hash': (rows, pick) => {
    const index = pick(rows.length);
    return replaced(rows, index, { ...at(rows, index), hash: sha256(`${pick(1e9)}`) });
  },
  'a number of a row': (rows, pick) => {
    const index = pick(rows.length);
    return replaced(rows, index, { ...at(rows, index), seq: index + 2 + pick(50) });
  },
  'a row is gone': (rows, pick) => without(rows, pick(rows.length)),
  'some rows are gone': (rows, pick) => without(rows, pick(rows.length), 2 + pick(20)),
  'a row is gone, and the others close up': (rows, pick) => renumbered(without(rows, pick(rows.length))),
  'a row is gone, with all hashes behind it made anew': (rows, pick) => {
    const index = pick(rows.length);
    return rechained(without(rows, index), index);
  },
  'a row is gone, with hashes and unsigned checkpoints behind it': (rows, pick) => {
    const index = pick(rows.length);
    return refitted(without(rows, index), index, () => ({ signature: null, algorithm: null, key: null }));
  },
  'the end is gone': (rows, pick) => rows.slice(0, rows.length - 1 - pick(rows.length - 1)),
  'the beginning is gone': (rows, pick) => rows.slice(1 + pick(rows.length - 1)),
  'a row twice': (rows, pick) => withRow(rows, pick(rows.length), at(rows, pick(rows.length))),
  'a forged row': (rows, pick) => {
    const index = pick(rows.length);
    const entry = changedField(at(rows, index), pick);
    return renumbered(withRow(rows, index, withEntry(at(rows, index), entry, sha256(canonicalJson(entry)))));
  },
  'a forged row, with all hashes behind it made anew': (rows, pick) => {
    const index = pick(rows.length);
    return rechained(withRow(rows, index, withEntry(at(rows, index), changedField(at(rows, index), pick))), index);
  },
  'two rows change places': (rows, pick) => {
    const [one, other] = [pick(rows.length - 1), rows.length - 1];
    return replaced(replaced(rows, one, at(rows, other)), other, at(rows, one));
  },
  'two texts change places': (rows, pick) => {
    const one = pick(rows.length - 1);
    const [a, b] = [at(rows, one), at(rows, one + 1)];
    return replaced(replaced(rows, one, { ...b, seq: a.seq }), one + 1, { ...a, seq: b.seq });
  },
  'two rows change places, with all hashes behind them made anew': (rows, pick) => {
    const one = pick(rows.length - 1);
    const [a, b] = [at(rows, one), at(rows, one + 1)];
    return rechained(replaced(replaced(rows, one, b), one + 1, a), one);
  },
  'a part in another order': (rows, pick) => {
    const from = pick(rows.length - 3);
    const to = from + 2 + pick(rows.length - from - 2);
    return [...rows.slice(0, from), ...rows.slice(from, to).reverse(), ...rows.slice(to)];
  },
  'the end is other rows': (rows, pick) => {
    const from = 1 + pick(rows.length - 1);
    return rechained(rows, from, (entry) => ({ ...entry, actor: 'mallory' }));
  },
  'all rows anew, under another name': (rows, pick) =>
    refitted(
      rows.map((link) =>
        withEntry(link, { ...parse(link), ...(link.seq === 1 && { body: { database: `forged-${pick(1000)}` } }) }),
      ),
      0,
      () => ({ signature: null, algorithm: null, key: null }),
    ),
};
