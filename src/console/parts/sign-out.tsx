import { answerOf } from '../api.ts';
import { useConsole } from '../console.ts';
import { useSending } from '../sending.ts';

/** Ends the session of this browser, and that at the issuer where it can be ended. Nothing for who has none. */
export function SignOut({ isSmall = false }: { isSmall?: boolean }) {
  const { api, me, isSignedOut } = useConsole();
  const sending = useSending();
  if (!me.value?.session) return null;
  const leave = async () => {
    const left = await sending.send(() => answerOf(api.POST('/sign-out')));
    if (!left) return;
    me.value = null;
    isSignedOut.value = true;
    if (left.endSession !== null) location.assign(left.endSession);
  };
  return (
    <button class={isSmall ? 'btn quiet s' : 'btn'} type="button" disabled={sending.isBusy} onClick={leave}>
      Sign out
    </button>
  );
}
