/** The environment of a command. */
export type Variables = Readonly<Record<string, string | undefined>>;
