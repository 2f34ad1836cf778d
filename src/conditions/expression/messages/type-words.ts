const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'an int',
  double: 'a double',
  bool: 'true or false',
  'google.protobuf.Duration': 'a duration',
  'google.protobuf.Timestamp': 'a timestamp',
  Run: 'the whole run',
  Timing: 'all of timing',
  Compute: 'all of compute',
  Child: 'a whole child',
  Failure: 'a whole error',
  Gpu: 'all of gpu',
  Cost: 'all of cost',
};

/** A type of the library in plain words: `a duration`, `a list of texts`. */
export function typeInWords(type: string): string {
  const word = WORDS[type];
  if (word !== undefined) return word;
  const list = /^list<(.*)>$/.exec(type)?.[1];
  if (list !== undefined) return listInWords(list);
  if (type === 'list') return 'a list';
  return type === 'map' || type.startsWith('map<') ? 'a map' : 'a value of any type';
}

function listInWords(element: string): string {
  const [article, noun] = (WORDS[element] ?? '').split(' ');
  return (article === 'a' || article === 'an') && noun !== 'whole' ? `a list of ${noun}s` : 'a list';
}
