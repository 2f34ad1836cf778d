import { NothingHere } from '../parts/nothing-here.tsx';

/** Nothing is at this address. */
export function NotFound() {
  return (
    <NothingHere title="There is no page at this address" ways={[['/', 'Back to Now']]}>
      <p>The address may be cut, or the page has another name now.</p>
    </NothingHere>
  );
}

/** An address names an override that is not there, or that the reader may not see. */
export function NoSuchOverride() {
  return (
    <NothingHere
      title="No override is at this address"
      ways={[
        ['/overrides', 'Overrides in force and ended'],
        ['/decisions?by=people&since=all', 'What people did'],
      ]}
    >
      <p>The address may be cut, or the override is about workspaces that you may not see.</p>
    </NothingHere>
  );
}
