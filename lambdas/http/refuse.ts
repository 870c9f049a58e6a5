import type { APIGatewayProxyResult } from 'aws-lambda';
import type { ErrorBody } from '#core/contract/views.ts';
import type { Refusal } from '#core/refusal.ts';
import { json, redirection } from './answer.ts';
import { redirectTo } from './reply.ts';
import { WrongMethod } from './router.ts';
import { statusOf } from './status.ts';
import type { Refused } from './surface.ts';

/**
 * Answers a refusal natively, with its code and words. A browser that navigates gets the portal's page, which says it in words,
 * since nobody reads JSON.
 */
export function refuse(refusal: Refusal, { request, route }: Refused): APIGatewayProxyResult {
  const { requestId } = request;
  if (route?.answer.is === 'redirect' && request.header('accept')?.includes('text/html')) {
    const query = new URLSearchParams({ error: refusal.code, requestId }).toString();
    return redirection(redirectTo(`/?${query}`));
  }
  const body: ErrorBody = {
    error: {
      code: refusal.code,
      message: refusal.message,
      requestId,
      ...(refusal.mistakes.length > 0 && { mistakes: [...refusal.mistakes] }),
    },
  };
  return json(
    statusOf[refusal.code],
    body,
    refusal instanceof WrongMethod ? { Allow: refusal.allowed.join(', ') } : {},
  );
}
