import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { countsKey } from './session-steps.ts';

const EnvironmentImage = z.object({
  name: z.string(),
  desktopType: z.string(),
  status: z.enum(['running', 'closing']),
});
/** What an image says of an environment; how many sessions it has is counted elsewhere. */
type EnvironmentImage = z.infer<typeof EnvironmentImage>;

/** The environment in an image of the table's stream; undefined for the other things in the table, the counts beside it too. */
export function environmentFromImage(image: Record<string, AttributeValue> | undefined): EnvironmentImage | undefined {
  if (image?.['pk']?.S !== countsKey.pk || image['sk']?.S === countsKey.sk) return undefined;
  return EnvironmentImage.parse(unmarshall(image));
}
