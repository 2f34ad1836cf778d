import { NothingHere } from '../parts/nothing-here.tsx';

/** Nothing is at this address. */
export function NotFound() {
  return (
    <NothingHere title="There is no page at this address" ways={[['/', 'Back to Now']]}>
      <p>The address may be cut, or the page has another name now.</p>
    </NothingHere>
  );
}

/** An address names an override that is not among those in force and the newest that ended. */
export function NoSuchOverride() {
  return (
    <NothingHere
      title="This override is not in the list"
      ways={[
        ['/overrides', 'Overrides in force and ended'],
        ['/decisions?by=people&since=all', 'What people did'],
      ]}
    >
      <p>It may have ended long ago, or you may not see it. What was changed is among what people did.</p>
    </NothingHere>
  );
}
