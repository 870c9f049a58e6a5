/** A machine that is in service, as the cloud tells. */
export type Machine = {
  readonly id: string;
  readonly desktopType: string;
  /** Its own address; null while it is not known, because its agent has not reported yet. */
  readonly ip: string | null;
};

/** The machines behind hosts: a group for each desktop type. */
export type HostMachines = {
  /** Those in service and healthy. A machine that is not among them is gone, or on its way there. */
  list(): Promise<readonly Machine[]>;
  /** Lets there be so many of a type at least; more are left alone. */
  atLeast(desktopType: string, count: number): Promise<void>;
  /** Ends one, and asks for no other in its place. Ending what is gone is no mistake. */
  end(id: string): Promise<void>;
};
