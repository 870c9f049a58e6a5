import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Route } from '#core/contract/route.ts';
import { Refusal } from '#core/refusal.ts';
import type { Incoming } from './request.ts';

/** No body that a browser sends comes near it. */
const largest = 1_048_576;
/** A gateway's beat, and a row of 230 bytes for each of its 20,000 sockets. Lambda takes 6 MB. */
const largestOfGateway = 5 * 1_048_576;

/**
 * The body as its content type says, not yet parsed by the route's schema.
 *
 * @throws Refusal `too-large` above 1 MiB, or 5 from a gateway, `bad-request` for another content type or for what isn't JSON
 */
export function readBody(event: APIGatewayProxyEvent, request: Incoming, route: Route): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const most = route.access.is === 'gateway' ? largestOfGateway : largest;
  if (bytes.byteLength > most) throw new Refusal('too-large', `The request is larger than ${most / 1_048_576} MiB.`);
  if (!route.body) return undefined;
  const expected = route.bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  const [type] = (request.header('content-type') ?? '').split(';');
  if (type?.trim().toLowerCase() !== expected) {
    throw mistake('content-type', expected, `The body has to be ${expected}.`);
  }
  return route.bodyType === 'form' ? formOf(bytes) : jsonOf(bytes);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw mistake('', 'JSON in UTF-8', 'The body is not JSON.', cause);
  }
}

function formOf(bytes: Buffer): Record<string, string> {
  const form: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) {
    if (Object.hasOwn(form, name)) throw mistake(name, 'given once', 'A field of the form is there twice.');
    form[name] = value;
  }
  return form;
}

function mistake(path: string, expected: string, message: string, cause?: unknown): Refusal {
  return new Refusal('bad-request', message, { cause, mistakes: [{ path, expected }] });
}
