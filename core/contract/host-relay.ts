import * as z from 'zod';
import { InstanceId } from './dcv.ts';

/** Where scripts on a DCV host ask, by plain HTTP that never leaves the machine. */
export const relayPort = 5_000;
/** What a script asks at `/list-sessions` is asked of the portal below this path. */
export const managementPath = '/dcv/management';

/**
 * How the relay says from which host a question comes and who asked there, beside `Authorization: Bearer` with the host's secret. It
 * sets all of them itself, whatever the caller sent.
 */
export const relayHeaders = {
  host: 'X-Deskpool-Host',
  /** The caller's name in the host's operating system. */
  user: 'X-Deskpool-User',
  /** His number there; 0 is root, who may ask in everybody's name. */
  uid: 'X-Deskpool-Uid',
} as const;

/** A caller may say in it in which generation's words he wants his answer: `v1` or `v2`. */
export const compatHeader = 'X-Deskpool-Compat';

/** The portal's origin, with no slash at the end; plain http never leaves the machine. */
export const PortalOrigin = /^(https:\/\/[A-Za-z0-9.-]+|http:\/\/localhost)(:[0-9]{1,5})?$/;
/** By which a host proves itself: 256 bits in base64url. */
export const RelaySecret = /^[A-Za-z0-9_-]{43}$/;

/** What a relay knows, in `/etc/deskpool/relay.json`. */
export const RelayConfig = z.object({
  portal: z.string().regex(PortalOrigin),
  host: z.string().regex(InstanceId),
  secret: z.string().regex(RelaySecret),
});
export type RelayConfig = z.infer<typeof RelayConfig>;
