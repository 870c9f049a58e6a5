/** What makes a client of the lookup service the one that a token was given to. */
export type ClientIdentity = {
  /** Made when it first came; whoever comes later under its name is somebody else. */
  readonly uid: string;
  /** Grows with each logout: tokens of earlier numbers are over. */
  readonly issue: number;
};

/** Where is kept what the lookup service knows of its clients beside the stage. */
export type LookupClientStore = {
  /** The client's identity as the last write left it; undefined for one that never came. */
  find(name: string): Promise<ClientIdentity | undefined>;
  /** The client's identity; for one that never came, a new one under this `uid`. */
  open(name: string, uid: string): Promise<ClientIdentity>;
  /** Raises the client's issue number by one. Nothing happens for one that never came. */
  raise(name: string): Promise<void>;
};
