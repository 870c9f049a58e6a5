import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Refusal } from '#core/refusal.ts';
import type { Incoming } from '../http/request.ts';
import { readMultipart, type Field } from './multipart.ts';

const largest = 1_048_576;

/**
 * The fields of a form, urlencoded or multipart. A body of another type has none: so it is read by the Educates training portal,
 * which then misses the grant type.
 *
 * @throws Refusal `bad-request` for one that comes twice, for what is no form, and for too much
 */
export function readForm(event: APIGatewayProxyEvent, request: Incoming): Readonly<Record<string, string>> {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.byteLength > largest) throw new Refusal('bad-request', 'The request is larger than 1 MiB.');
  const form: Record<string, string> = Object.create(null);
  for (const [name, value] of fieldsOf(request.header('content-type') ?? '', body)) {
    if (name in form) throw new Refusal('bad-request', `Duplicate ${name} parameter.`);
    form[name] = value;
  }
  return form;
}

function fieldsOf(contentType: string, body: Buffer): Iterable<Field> {
  switch (contentType.split(';')[0]?.trim().toLowerCase()) {
    case 'application/x-www-form-urlencoded':
      return new URLSearchParams(body.toString('utf8'));
    case 'multipart/form-data':
      return readMultipart(contentType, body);
    default:
      return [];
  }
}
