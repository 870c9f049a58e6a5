import * as z from 'zod';
import type { Stage } from '#core/stage/stage.ts';
import { HouseFault } from './fault.ts';

/**
 * The CDK context `local`, given when the template is to run on one machine: addresses there, secrets that everybody may know
 * because nobody else reaches them, and nothing else. What runs on the laptop is what ships.
 */
export const LocalContext = z.strictObject({
  /** The portal's origin. */
  portal: z.url(),
  /** The desktops' address with `{id}` in it. */
  desktops: z.string().includes('{id}'),
  /** The identity provider. */
  issuer: z.url(),
  /** Networks and ports that the gateway may reach, as in `GATEWAY_UPSTREAMS`. */
  upstreams: z.string().min(1),
  /** Private networks that webhooks may be in, as in `WEBHOOK_NETWORKS`. */
  webhookNetworks: z.string().min(1),
  /** What every robot proves itself with, every client of the lookup service and every user of the relay. In AWS these are made up and told to nobody. */
  secrets: z.strictObject({
    robotSecret: z.string().min(1),
    robotPassword: z.string().min(1),
    lookup: z.string().min(1),
    relay: z.string().min(1),
  }),
});
export type LocalContext = z.output<typeof LocalContext>;

/** Reads the context, which arrives as JSON or as an object. Undefined in AWS; refuses what has another form. */
export function readLocalContext(value: unknown): LocalContext | undefined {
  if (value === undefined) return undefined;
  const parsed = LocalContext.safeParse(typeof value === 'string' ? parsedJson(value) : value);
  if (parsed.success) return parsed.data;
  throw new HouseFault(`The context "local" is wrong:\n${z.prettifyError(parsed.error)}`, { cause: parsed.error });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HouseFault('The context "local" is no JSON.', { cause });
  }
}

/** What can be tried out on one machine where nothing is owned: it grants nothing, and no driver there asks for it. */
const demonstration = ['NVIDIA RTX Virtual Workstation', 'NVIDIA Virtual Applications'].map((feature) => ({
  feature,
  quantity: 100,
  evidence: 'A demonstration on one machine, which grants nothing',
  from: '2020-01-01',
  until: '2099-12-31',
  demonstration: true,
}));

/**
 * The stage with the addresses of one machine: its own identity provider, and no domains. Robots may use every grant there, anybody
 * manages DCV sessions, and where no licences are declared, a demonstration of them is. Elsewhere a stage is as it was written, and
 * refused where it opens what only one machine may.
 */
export function stageFor(stage: Stage, local: LocalContext | undefined): Stage {
  if (!local) {
    if (stage.dcv.openManagement)
      throw new HouseFault(
        'dcv.openManagement lets anybody make and close sessions on hosts: it is for one machine (npm start), never for AWS.',
      );
    return stage;
  }
  const { domains: _, ...rest } = stage;
  return {
    ...rest,
    oidc: { ...stage.oidc, issuer: local.issuer },
    robots: { ...stage.robots, passwordGrant: true },
    iserv: { ...stage.iserv, sessionIds: true },
    dcv: { ...stage.dcv, openManagement: true },
    ...(stage.entitlements.length === 0 && {
      entitlements: demonstration,
      licensing: { ...stage.licensing, clientTokenOpen: true },
    }),
  };
}
