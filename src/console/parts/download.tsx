/** Downloads all rows of a list, as CSV for a spreadsheet or as JSON. @param address of the list in the API, with its filters */
export function Downloads({ address }: { address: string }) {
  const [path, query] = address.split('?');
  const as = (format: string) => `${path}?${query ? `${query}&` : ''}format=${format}`;
  return (
    <>
      <a class="btn s" href={as('csv')} download>
        CSV
      </a>
      <a class="btn s" href={as('json')} download>
        JSON
      </a>
    </>
  );
}
