import { NothingHere } from '../parts/nothing-here.tsx';

/** Nothing is at this address. */
export function NotFound() {
  return (
    <NothingHere title="There is no page at this address" ways={[['/', 'Back to Now']]}>
      <p>The address may be cut, or the page has another name now.</p>
    </NothingHere>
  );
}

/** Overrides have no pages of their own. */
export function NoSuchOverride() {
  return (
    <NothingHere
      title="An override has no page of its own"
      ways={[
        ['/overrides', 'Overrides in force and ended'],
        ['/decisions?by=people&since=all', 'What people did'],
      ]}
    >
      <p>Those in force and the newest that ended are all on one page. What was changed is among what people did.</p>
    </NothingHere>
  );
}
