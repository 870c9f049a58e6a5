import type { AwsError } from '../aws-error.ts';
import type { Objects } from './objects.ts';
import type { S3Input } from './s3-call.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replaceAll(/[&<>]/g, (character) => escapes[character] ?? '');
const heading = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A refusal as S3 words it. */
export const s3Refusal = ({ type, message }: AwsError): string =>
  `${heading}<Error><Code>${escaped(type)}</Code><Message>${escaped(message)}</Message></Error>`;

/** The objects of a bucket whose keys begin with a prefix, a page at a time. */
export const listing = ({ bucket, query }: S3Input, objects: Objects): string => {
  const { prefix = '' } = query;
  const most = Math.min(Number(query['max-keys'] ?? 1_000), 1_000);
  const after = query['continuation-token'] ?? query['start-after'] ?? '';
  const rest = objects.keys().filter((key) => key.startsWith(prefix) && key > after);
  const page = rest.slice(0, most);
  const contents = page.map((key) => {
    const [version] = objects.versions(key);
    const about = version
      ? `<LastModified>${new Date(version.at).toISOString()}</LastModified><ETag>&quot;${version.etag}&quot;</ETag><Size>${version.size}</Size>`
      : '';
    return `<Contents><Key>${escaped(key)}</Key>${about}<StorageClass>STANDARD</StorageClass></Contents>`;
  });
  const more = rest.length > page.length;
  const next = more ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>` : '';
  return (
    `${heading}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${escaped(bucket)}</Name>` +
    `<Prefix>${escaped(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys>` +
    `<IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`
  );
};
