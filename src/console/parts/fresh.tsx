/** The line above a list behind which new rows wait: `1 new question, €13.60/h: show`. */
export function Fresh({ what, onShow }: { what: string | null; onShow: () => void }) {
  if (what === null) return null;
  return (
    <button class="btn hand s fresh" type="button" onClick={onShow}>
      {what}: show
    </button>
  );
}
