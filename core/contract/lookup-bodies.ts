import * as z from 'zod';

/** What the Educates lookup service is sent and answers: fields and their order are its own. */

/** Here labels are lists; in the portal's own API they are maps. */
const LabelList = z.array(z.object({ name: z.string(), value: z.string() }));
/** A text that may be missing in any way that a program knows. */
const Given = z.string().nullish();

export const LookupToken = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  /** Seconds since 1970. */
  expires_at: z.number().int(),
});

export const LookupCredentials = z.object({ username: Given, password: Given });

export const LookupWish = z.object({
  tenantName: Given,
  /** A desktop type's name or its alias. */
  workshopName: Given,
  clientUserId: Given,
  clientIndexUrl: Given,
  clientActionId: Given,
  userEmailAddress: Given,
  userFirstName: Given,
  userLastName: Given,
  workshopParams: z.array(z.object({ name: z.string(), value: z.string().default('') })).nullish(),
  analyticsWebhookUrl: Given,
});
export type LookupWish = z.infer<typeof LookupWish>;

export const LookupAllocation = z.object({
  clusterName: z.string(),
  portalName: z.string(),
  environmentName: z.string(),
  sessionName: z.string(),
  /** As it was sent; empty where none was. */
  clientUserId: z.string(),
  sessionActivationUrl: z.string(),
  tenantName: z.string(),
});
export type LookupAllocation = z.infer<typeof LookupAllocation>;

export const LookupWorkshop = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  labels: LabelList,
});
export type LookupWorkshop = z.infer<typeof LookupWorkshop>;

export const LookupClientView = z.object({
  name: z.string(),
  roles: z.array(z.string()),
  /** Patterns. */
  tenants: z.array(z.string()),
});
export type LookupClientView = z.infer<typeof LookupClientView>;

/** `clients` are those that may ask for this tenant. */
export const LookupTenant = z.object({ name: z.string(), clients: z.array(z.string()) });
export type LookupTenant = z.infer<typeof LookupTenant>;

export const LookupCluster = z.object({ name: z.string(), labels: LabelList });
export type LookupCluster = z.infer<typeof LookupCluster>;

export const LookupPortal = z.object({
  name: z.string(),
  uid: z.string(),
  generation: z.number().int(),
  labels: LabelList,
  cluster: z.string(),
  url: z.string(),
  /** 0: as many as its environments take. */
  capacity: z.number().int(),
  allocated: z.number().int(),
  phase: z.string(),
});
export type LookupPortal = z.infer<typeof LookupPortal>;

export const LookupEnvironment = z.object({
  name: z.string(),
  uid: z.string(),
  generation: z.number().int(),
  workshop: z.string(),
  title: z.string(),
  description: z.string(),
  labels: LabelList,
  cluster: z.string(),
  portal: z.string(),
  capacity: z.number().int(),
  reserved: z.number().int(),
  allocated: z.number().int(),
  available: z.number().int(),
  phase: z.string(),
});
export type LookupEnvironment = z.infer<typeof LookupEnvironment>;

export const LookupSession = z.object({
  name: z.string(),
  generation: z.number().int(),
  cluster: z.string(),
  portal: z.string(),
  environment: z.string(),
  workshop: z.string(),
  phase: z.string(),
  /** Empty while it is nobody's. */
  user: z.string(),
});
export type LookupSession = z.infer<typeof LookupSession>;
