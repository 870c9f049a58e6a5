import type { SdkRequest } from '../aws-call.ts';

/** A call of SES version 2, whose operation is its method and path. */
export type SesCall = { readonly service: 'ses'; readonly operation: string; readonly input: unknown };

/**
 * Reads a call of SES; undefined where a request is for another service.
 *
 * @param body the request's body, already read as JSON
 */
export const sesCall = (
  { method, hostname, path }: Pick<SdkRequest, 'method' | 'hostname' | 'path'>,
  body: () => unknown,
): SesCall | undefined => {
  if (!/^email\.[a-z0-9-]+\.amazonaws\.com$/.test(hostname)) return undefined;
  const operation = `${method} ${path}` === 'POST /v2/email/outbound-emails' ? 'SendEmail' : `${method} ${path}`;
  return { service: 'ses', operation, input: body() };
};
