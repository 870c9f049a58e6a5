import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Refusal } from '#core/refusal.ts';
import type { Incoming } from '../http/request.ts';

/** These bodies name a desktop type and nothing else. */
const largest = 65_536;

/**
 * The body of a request as far as it can be read: JSON or a form, as its content type says. No body is none given, and so is one
 * of another type; the server that this API is of failed over both.
 *
 * @throws Refusal `too-large`, `bad-request` for JSON that is none
 */
export function lenientBody(event: APIGatewayProxyEvent, { header }: Pick<Incoming, 'header'>): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > largest) throw new Refusal('too-large', 'The request is too large.');
  if (bytes.byteLength === 0) return {};
  const [type = ''] = (header('content-type') ?? '').split(';');
  switch (type.trim().toLowerCase()) {
    case 'application/json':
      return jsonOf(bytes);
    case 'application/x-www-form-urlencoded':
      return Object.fromEntries([...new URLSearchParams(bytes.toString('utf8'))].toReversed());
    default:
      return {};
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) ?? {};
  } catch (cause) {
    throw new Refusal('bad-request', 'The body is not JSON.', { cause });
  }
}
