import type { PersonId } from '../access/caller.ts';
import type { Address, Hosted, Session } from '../session/session.ts';

/** An order for the running thing behind a session. */
export type LaunchOrder = {
  /** Also the token that makes asking twice harmless. */
  readonly session: string;
  readonly desktopType: string;
  readonly runtime: Session['runtime'];
  /** Whose it will be; null while it is nobody's. */
  readonly person: PersonId | null;
  /** Shown in the desktop's title. */
  readonly title: string;
  /** The desktop's own password; only the gateway uses it. */
  readonly password: string;
  /** Variables for the programs inside: what the session is called and where its configuration is. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where the session was asked for on a DCV host: as whom it runs there. */
  readonly hosted?: Hosted;
};

/** What came of an order. A refusal is not an error: the cloud said no, and why. */
export type Launched =
  | { readonly is: 'launched'; readonly task: string }
  /** For nobody: a place is kept on a machine that runs. What runs in it is made for whoever takes it. */
  | { readonly is: 'kept'; readonly task: string; readonly address: Address }
  /** Nothing runs yet: a machine has to come up first. To be asked again until then. */
  | { readonly is: 'waits' }
  | { readonly is: 'refused'; readonly reason: 'no-capacity' | 'start-failed'; readonly detail: string };

/** A running thing, as the cloud lists it. */
export type RunningTask = { readonly task: string; readonly session: string; readonly startedAt: number };

/** The driver of desktops: start, stop, list. */
export type Desktops = {
  launch(order: LaunchOrder): Promise<Launched>;
  /** Stopping what is gone already is no mistake. */
  stop(task: string, why: string): Promise<void>;
  /** Whether a thing that is missing from the list is really gone: a list may lag behind, and must not end anybody's work. */
  isGone(task: string): Promise<boolean>;
  /** All that are running or on their way there, a page at a time. */
  list(): AsyncIterable<readonly RunningTask[]>;
};
