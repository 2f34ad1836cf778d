/** What an RFC 6901 pointer finds in a document. */
export type Found = { readonly there: true; readonly value: unknown } | { readonly there: false };

const NOT_THERE: Found = { there: false };
const SHAPE = /^(\/([^~/]|~[01])*)*$/;
const INDEX = /^(0|[1-9]\d*)$/;

/** Says whether a text is a JSON pointer: empty, or parts that each begin with `/`, where `~` is followed by 0 or 1. */
export function isPointer(text: string): boolean {
  return SHAPE.test(text);
}

/** Follows a pointer. Only the document's own members count, and `-` (the element after the last) is never there. */
export function pointAt(document: unknown, pointer: string): Found {
  let here = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(here)) {
      if (!INDEX.test(key) || Number(key) >= here.length) return NOT_THERE;
      here = here[Number(key)];
    } else if (typeof here === 'object' && here !== null && Object.hasOwn(here, key)) {
      here = Reflect.get(here, key);
    } else {
      return NOT_THERE;
    }
  }
  return { there: true, value: here };
}
