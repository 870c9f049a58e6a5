import * as z from 'zod';
import { AwsError } from '#local/services/aws-error.ts';

const Entry = z.looseObject({ Id: z.string() });
const Entries = z.array(Entry);

const refusal = (type: string, message: string) => new AwsError(type, message);

/** The entries of a batch, each by its id. Throws an `AwsError` where the batch as a whole is none. */
export const entriesOf = (value: unknown): readonly z.output<typeof Entry>[] => {
  const entries = Entries.safeParse(value ?? []).data;
  if (!entries) throw refusal('InvalidBatchEntryId', 'Each entry of a batch has an Id.');
  if (entries.length === 0) throw refusal('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10)
    throw refusal(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  for (const [index, { Id }] of entries.entries()) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id))
      throw refusal(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    if (entries.slice(0, index).some((other) => other.Id === Id))
      throw refusal('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
  }
  return entries;
};

/** Does something with each entry; one that is refused stops none of the others. */
export const inBatch = (
  value: unknown,
  work: (entry: Readonly<Record<string, unknown>>) => object | void,
): { readonly Successful: readonly object[]; readonly Failed: readonly object[] } => {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const { Id, ...entry } of entriesOf(value)) {
    try {
      Successful.push({ Id, ...work(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.type, Message: error.message });
    }
  }
  return { Successful, Failed };
};
