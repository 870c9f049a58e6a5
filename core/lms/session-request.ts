/** A parameter of a request with its value. */
export type ParameterValue = { readonly name: string; readonly value: string };

/** What a learning platform asked for, kept beside the session that it got for as long as that is remembered. */
export type SessionRequest = {
  readonly session: string;
  /** Where the person goes back to; the first one that was given stays. */
  readonly indexUrl: string;
  /** Where this session's own events are posted. */
  readonly analyticsUrl: string | null;
  /** All that the desktop type declares, with what was given or the defaults. */
  readonly parameters: readonly ParameterValue[];
};
