/** Gives ids that were given before. */
export function inOrder(ids: readonly string[]): () => string {
  let given = 0;
  return () => {
    const id = ids[given++];
    if (id === undefined) throw new Error(`more is decided now than the ${ids.length} ids then were for`);
    return id;
  };
}
