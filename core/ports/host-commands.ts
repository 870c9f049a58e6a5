import type { DcvSessionType } from '../contract/dcv.ts';

/** What a host is told to do. Each does no harm when it is done twice. */
export type HostCommand =
  /** Says to DCV how it is reached and whom it asks about tokens. */
  | { readonly is: 'configure'; readonly verifier: string }
  /** Makes the user where there is none, and his session. */
  | { readonly is: 'create'; readonly session: string; readonly user: string; readonly type: DcvSessionType }
  | { readonly is: 'close'; readonly session: string }
  /** Tells what runs there and who is connected. */
  | { readonly is: 'inventory' };

/** Sends commands to hosts. What comes of them is told later. */
export type HostCommands = {
  /** `unreachable`: the host is gone, or its agent has not reported yet. */
  send(host: string, command: HostCommand): Promise<'sent' | 'unreachable'>;
};
