import * as z from 'zod';
import { DcvSessionType, HostName } from '../contract/dcv.ts';
import { Duration } from './duration.ts';

const hostAndPort =
  /^(?=.{1,253}(:|$))([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}(:([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?$/;

/** One session of a host that several people use together, with its owner's leave. */
const Collaboration = z.strictObject({
  enabled: z.boolean().default(false),
  /** How long the owner has to answer whether somebody may join. API Gateway waits no longer than 29 s in all. */
  prompt: Duration.refine((seconds) => seconds >= 1 && seconds <= 25, { error: '1s to 25s' }).prefault('20s'),
  /** DCV's name for the session; the first of the host where nothing is said. */
  sessionName: z.string().regex(HostName, 'lower-case letters, digits, "_" and "-", a letter first').optional(),
  /** Whether DCV itself makes the session as the host comes up. */
  autoCreation: z.boolean().default(false),
});

/** What is decided for all desktops by DCV together. */
export const Dcv = z.strictObject({
  /**
   * Where people reach your DCV Connection Gateway, with its port where that is not 8443. Hosts are in private networks, so without
   * one there are no links for DCV's own client: only the browser gets in, through our gateway.
   */
  connectionGateway: z
    .string()
    .regex(hostAndPort, 'a host and, where it is not 8443, a port, such as dcv.example.org:443')
    .optional(),
  /**
   * Whether anybody at all may manage sessions, without proving who he is: as with the API that ours stands in for. For one machine
   * alone; a deployment refuses it.
   */
  openManagement: z.boolean().default(false),
  /** In whose words the API answers where the two generations of it differ and the question doesn't say. */
  compat: z.enum(['v1', 'v2']).default('v2'),
  /** After so long with nobody connected, who asks whether a session has timed out has it closed; 0: never. */
  sessionTimeout: Duration.prefault('1h'),
  /** What kind of session scripts on hosts are told to expect, and which type is taken where nobody names a host. */
  sessionType: DcvSessionType.default('virtual'),
  /** How long a token may be good that a user of a host asks for himself. */
  longestToken: Duration.refine((seconds) => seconds >= 60, { error: 'at least 60s' }).prefault('12h'),
  collaboration: Collaboration.prefault({}),
});
export type Dcv = z.output<typeof Dcv>;
