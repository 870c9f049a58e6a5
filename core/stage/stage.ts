import * as z from 'zod';
import { MemberRole } from '../contract/roles.ts';
import { Text } from '../contract/text.ts';
import { Dcv } from './dcv.ts';
import { Audit } from './audit.ts';
import { Board } from './board.ts';
import { DesktopType } from './desktop-type.ts';
import { Duration } from './duration.ts';
import { Entitlement, isGuessable, Licensing, unserved } from './licensing.ts';
import { Lms, Lookup } from './lms.ts';
import { Relay } from './relay.ts';

const Host = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, 'a host name such as portal.example.org');

/** Addresses of our own. Without them the portal and the desktops each get a CloudFront address. */
const Domains = z.strictObject({
  portal: Host,
  /** Desktops live at `<id>.<this>`; must not be the portal's own domain or above it, or cookies would be shared. */
  desktops: Host,
  /**
   * A name for the API itself, beside the portal's. CloudFront, which stands before the portal, answers 403 to a GET with a body, and
   * some learning platforms send parameters that way; give them this address. Not the portal's host, nor one below `desktops`.
   */
  lms: Host.optional(),
  /** Certificate in us-east-1 for the portal's and the desktops' names (`*.<desktops>`). */
  certificateArn: z
    .string()
    .regex(/^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]+$/, 'the ARN of a certificate in us-east-1'),
  /** Certificate in the stage's own region for the load balancer of the desktops (`*.<desktops>`) and, where there is one, for `lms`. */
  regionalCertificateArn: z
    .string()
    .regex(/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/, 'the ARN of a certificate'),
});

const address = 'the address of the provider, such as https://iserv.example.org';
/** What people send there is worth reading on the way; plain http never leaves the machine. */
const isSafe = (issuer: string) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/i.test(issuer);
const Lasting = Duration.refine((seconds) => seconds > 0, { error: 'more than 0: a login has to last' });

/** The identity provider, by OpenID Connect. */
const Oidc = z.strictObject({
  issuer: z.url({ protocol: /^https?$/, error: address }).refine(isSafe, { error: `${address}, by https` }),
  clientId: z.string().min(1).max(200),
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).default(['openid', 'profile', 'email', 'groups']),
  /** Claim that holds the groups: a list of strings, a list of objects, or IServ's object of objects. */
  groupsClaim: z.string().min(1).default('groups'),
  /** Claim with the person's public SSH keys: one line of `authorized_keys`, several, or a list of them. None where nothing is said. */
  sshKeysClaim: z.string().min(1).max(200).optional(),
  /** How long a login lasts without being used, and at most. */
  idle: Lasting.prefault('12h'),
  lifetime: Lasting.prefault('7d'),
  /** After so long the provider is asked again who the person is and in which groups. */
  refresh: Lasting.prefault('15m'),
});

/** Which groups make which role. Everyone who may sign in at all has the role that `everyone` names, or none. */
const RoleMapping = z.strictObject({
  admin: z.array(z.string().min(1)).default([]),
  teacher: z.array(z.string().min(1)).default([]),
  student: z.array(z.string().min(1)).default([]),
  everyone: MemberRole.nullable().default('student'),
});

/** How older clients of iserv-remote-desktop are served. */
const Iserv = z.strictObject({
  /** Whether signing in gives a session id that goes by address or header; without it, only our own cookie proves anybody. */
  sessionIds: z.boolean().default(false),
  /** Where a browser goes with its new id, as `?session_id=`; the portal where nothing is said. */
  frontend: z
    .url({ protocol: /^https?$/, error: 'an address such as https://desk.example.org/' })
    .refine(isSafe, { error: 'an address by https' })
    .optional(),
});

const Robot = z.strictObject({
  clientId: z.string().regex(/^[A-Za-z0-9._~-]{3,100}$/),
  username: z.string().min(1).max(200),
});

/** What an operator decides: `deskpool.yaml`. */
export const Stage = z
  .strictObject({
    /** Short name of the portal; begins the name of each environment and session, so it stays as it is. */
    name: z.string().regex(/^[a-z][a-z0-9-]{1,20}$/, 'lower-case letters, digits and hyphens, 2 to 21, a letter first'),
    title: Text,
    /** Region and zones; without zones the stack takes the first two that the region has. */
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1')
      .default('eu-central-1'),
    domains: Domains.optional(),
    /** For mail about alarms. */
    operators: z.array(z.email()).default([]),
    oidc: Oidc,
    roles: RoleMapping.prefault({}),
    sessions: z
      .strictObject({
        /** Live sessions in the whole portal; 0: as many as the pools allow. */
        maximum: z.number().int().min(0).default(0),
        /** Live sessions of one person; 0: as many as there are desktop types. */
        perPerson: z.number().int().min(0).default(2),
        /** Live sessions of one user of a learning platform; 0: no limit. As `perPerson` where nothing is said. */
        anonymous: z.number().int().min(0).optional(),
      })
      .prefault({}),
    /** Keeps images of Docker Hub in the region's own registry as they are pulled first. Docker Hub wants to know who asks. */
    imageCache: z
      .strictObject({
        dockerHubSecretArn: z
          .string()
          .regex(
            /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:ecr-pullthroughcache\/[\w/+=.@-]+$/,
            'the ARN of a secret whose name begins with ecr-pullthroughcache/, which is where ECR looks',
          ),
      })
      .optional(),
    desktops: z.array(DesktopType).min(1).max(50),
    robots: z
      .strictObject({
        clients: z.array(Robot).default([]),
        /** The resource owner password grant, for clients that know nothing better. */
        passwordGrant: z.boolean().default(false),
      })
      .prefault({}),
    /** Who may use the page by himself. Switched off, only admins may; everybody else comes through a learning platform. */
    registration: z
      .strictObject({
        enabled: z.boolean().default(true),
        /** `anonymous` lets anybody in who follows a link to an environment, without an account. */
        type: z.enum(['one-step', 'anonymous']).default('one-step'),
      })
      .prefault({}),
    iserv: Iserv.prefault({}),
    lms: Lms.prefault({}),
    lookup: Lookup.prefault({}),
    /** vGPU licence seats that the operator owns; leases are off without any. */
    entitlements: z.array(Entitlement).max(100).default([]),
    /** How they are leased. */
    licensing: Licensing.prefault({}),
    relay: Relay.prefault({}),
    board: Board.prefault({}),
    audit: Audit.prefault({}),
    dcv: Dcv.prefault({}),
  })
  .superRefine((stage, context) => {
    if (isGuessable(stage)) {
      context.addIssue({
        code: 'custom',
        path: ['licensing', 'allotment'],
        message: 'a UUID of your own, or clientTokenOpen: whoever knows the allotment can borrow',
      });
    }
    for (const index of unserved(stage)) {
      context.addIssue({
        code: 'custom',
        path: ['desktops', index, 'licence'],
        message: 'a product that one of the entitlements serves',
      });
    }
    const seen = new Set<string>();
    for (const [index, type] of stage.desktops.entries()) {
      if (seen.has(type.name)) {
        context.addIssue({
          code: 'custom',
          path: ['desktops', index, 'name'],
          message: 'a name that no other desktop type has',
        });
      }
      seen.add(type.name);
    }
    if (stage.domains && `.${stage.domains.portal}`.endsWith(`.${stage.domains.desktops}`)) {
      context.addIssue({
        code: 'custom',
        path: ['domains', 'desktops'],
        message: 'a domain that the portal is not under',
      });
    }
    const { lms, portal, desktops } = stage.domains ?? {};
    if (lms !== undefined && (lms === portal || `.${lms}`.endsWith(`.${desktops}`))) {
      context.addIssue({
        code: 'custom',
        path: ['domains', 'lms'],
        message: 'a host that is neither the portal nor under the domain of the desktops',
      });
    }
    const letsStrangersIn = stage.registration.enabled && stage.registration.type === 'anonymous';
    if (letsStrangersIn && stage.lms.allowedOrigins.length === 0) {
      context.addIssue({
        code: 'custom',
        path: ['lms', 'allowedOrigins'],
        message: 'the origins that a link may send strangers back to',
      });
    }
    for (const [index, entitlement] of stage.entitlements.entries()) {
      if (entitlement.until < entitlement.from) {
        context.addIssue({
          code: 'custom',
          path: ['entitlements', index, 'until'],
          message: 'a day that is not before `from`',
        });
      }
    }
  });
export type Stage = z.output<typeof Stage>;
/** A stage as somebody writes it, before defaults are filled in. */
export type StageInput = z.input<typeof Stage>;
