import type { DcvSessionType } from '../contract/dcv.ts';
import type { RelayConfig } from '../contract/host-relay.ts';

/**
 * Deskpool's own name for a session, given where DCV's id for it is its owner's name: the session is marked by it, so that one that
 * somebody made by hand under the same id is neither taken for ours nor closed.
 */
type SessionName = string;

/** What a host is told to do. Each does no harm when it is done twice. */
export type HostCommand =
  /** Says to DCV how it is reached and whom it asks about tokens, and to the host's relay whom it asks and as whom. */
  | ({ readonly is: 'configure'; readonly verifier: string } & RelayConfig)
  /** Makes the user where there is none, and his session. */
  | {
      readonly is: 'create';
      readonly session: string;
      readonly user: string;
      readonly type: DcvSessionType;
      readonly name?: SessionName;
      /** Whether the user is there for this session alone, and leaves with it. */
      readonly guest?: boolean;
      /** For the programs in the desktop. */
      readonly variables?: Readonly<Record<string, string>>;
    }
  | { readonly is: 'close'; readonly session: string; readonly name?: SessionName }
  /** Says who may do what in a session, beside its owner. What is left out or empty stays as it was. */
  | {
      readonly is: 'permissions';
      readonly session: string;
      /** Users who may do everything, with commas between them; `-` for nobody. */
      readonly controllers?: string;
      /** Users who may watch, likewise. */
      readonly watchers?: string;
      /** Users who joined by the host's own way, with the owner's leave, and watch as well; likewise. */
      readonly joined?: string;
      /** Grows with each change of those who watch: one that comes late changes nothing. */
      readonly version?: string;
    }
  /** Tells what runs there and who is connected. */
  | { readonly is: 'inventory' };

/** Sends commands to hosts. What comes of them is told later. */
export type HostCommands = {
  /** `unreachable`: the host is gone, or its agent has not reported yet. */
  send(host: string, command: HostCommand): Promise<'sent' | 'unreachable'>;
};
