/** The session of a host that several people use together: whose it is, and who was let in. */
export type Collaboration = {
  readonly host: string;
  /** Our own name for the session: what is allowed in it is allowed in no later one. */
  readonly session: string;
  /** As he is called on the host. */
  readonly owner: string;
  /** Those who may watch, as they are called on the host. */
  readonly watchers: readonly string[];
};

/** Where collaborations are kept: one for each host, so that it outlives whatever runs there. */
export type CollaborationStore = {
  find(host: string): Promise<Collaboration | undefined>;
  /** The session has this owner now. Whoever was let in by another one, or into another session, is so no more. */
  give(host: string, session: string, owner: string): Promise<Collaboration>;
  /** Lets somebody in, if the session is still this owner's. Undefined where it is not. */
  admit(collaboration: Collaboration, user: string): Promise<Collaboration | undefined>;
  /** Undefined where he was not let in. */
  dismiss(collaboration: Collaboration, user: string): Promise<Collaboration | undefined>;
};
