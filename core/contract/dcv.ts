import * as z from 'zod';

/**
 * What hosts are told, and by which rule: the documents that run on them refuse a parameter that does not match, and the law makes
 * none that doesn't. No character of these means anything to a shell, and nothing in them was typed by a person.
 */

/** A user of the operating system, or DCV's name for a session. */
export const HostName = /^[a-z][a-z0-9_-]{0,30}$/;
/** Deskpool's own name for a session, or none. */
export const MarkName = /^([a-z0-9][a-z0-9-]{0,40}-w[0-9]{2,6}-s[0-9]{3,9})?$/;
/** EC2's name for an instance. */
export const InstanceId = /^i-[0-9a-f]{8,17}$/;
/** Where a host asks whether a token is good; plain http never leaves the machine. */
export const VerifierUrl = /^(https:\/\/[A-Za-z0-9.-]+|http:\/\/localhost)(:[0-9]{1,5})?\/[A-Za-z0-9/._-]{1,400}$/;

/** Every host serves its sessions under this path (DCV's `web-url-path`). */
export const webUrlPath = '/dcv';
/** DCV's port, where a host has no other one in its dcv.conf. */
export const dcvPort = 8_443;

/** A session with its own display, several on a host; or the host's one display. */
export const DcvSessionType = z.enum(['virtual', 'console']);
export type DcvSessionType = z.infer<typeof DcvSessionType>;

/** The documents that run on hosts; with `deskpool-<portal>-dcv-` before it the document's name in AWS. */
export const documentNames = [
  'configure',
  'create',
  'close',
  'inventory',
  'list',
  'describe',
  'connections',
  'permissions',
] as const;
export type DocumentName = (typeof documentNames)[number];

/** What begins the names of a portal's documents. */
export const documentPrefix = (portal: string): string => `deskpool-${portal}-dcv-`;

/** What holds a machine until it is ready, and one that is to go until nobody works there: the hooks of each group, by these names. */
export const launchHook = 'deskpool-ready';
export const terminateHook = 'deskpool-empty';
