import * as z from 'zod';

/**
 * What the official service says that an operator owns. The names of the fields are those of its REST API; how they are wrapped is
 * ours, since no public document shows it: a list of features, or an object with `features` or `licenseServers` in it. Fields that
 * aren't named here are let be.
 */
const Count = z.int().min(0).max(10_000_000);
const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}([T ].*)?$/, 'a day such as 2026-03-01')
  .transform((text) => text.slice(0, 10))
  .pipe(z.iso.date());
export const ListedFeature = z.object({
  featureName: z.string().min(1).max(100),
  featureVersion: z.string().max(40).optional(),
  productName: z.string().max(200).optional(),
  licenseType: z.string().max(100).optional(),
  startDate: Day,
  endDate: Day,
  totalQuantity: Count,
  inUseQuantity: Count.default(0),
  unassignedQuantity: Count.default(0),
  overage: Count.default(0),
});
export type ListedFeature = z.output<typeof ListedFeature>;

const Features = z.array(ListedFeature).max(1_000);
export const CapacityListing = z
  .union([
    Features,
    z.object({ features: Features }).transform(({ features }) => features),
    z
      .object({ licenseServers: z.array(z.object({ features: Features })).max(100) })
      .transform(({ licenseServers }) => licenseServers.flatMap(({ features }) => features)),
  ])
  .refine((features) => features.length <= 1_000, { error: 'at most 1,000 features' });
