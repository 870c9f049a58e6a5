import type { APIGatewayProxyResult } from 'aws-lambda';
import type { ErrorBody } from '#core/contract/views.ts';
import { Refusal } from '#core/refusal.ts';
import { countRefusal, log, type Fields } from '../telemetry.ts';
import { json, redirection } from './answer.ts';
import { redirectTo } from './reply.ts';
import { WrongMethod } from './router.ts';
import { statusOf } from './status.ts';

/** What has to be known about a request to refuse it. */
export type Refused = { readonly requestId: string; readonly navigates: boolean; readonly about: Fields };

/**
 * Answers an error: a refusal with its code and words, anything else as `internal`, with its cause in the log alone. A browser that
 * navigates gets the portal's page, which says it in words, since nobody reads JSON.
 */
export function refuse(error: unknown, { requestId, navigates, about }: Refused): APIGatewayProxyResult {
  const refusal = asRefusal(error);
  countRefusal(refusal.code);
  tell(refusal, { ...about, requestId });
  if (navigates) {
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
  return json(statusOf[refusal.code], body, error instanceof WrongMethod ? { Allow: error.allowed.join(', ') } : {});
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal('internal', 'Something went wrong on our side. Please try again.', { cause: error });
}

function tell(refusal: Refusal, about: Fields): void {
  const fields = { ...about, code: refusal.code };
  if (refusal.code === 'internal') log.error('failed', fields, refusal.cause ?? refusal);
  else if (refusal.code === 'unavailable') log.warn('unavailable', fields, refusal);
  else if (refusal.cause === undefined) log.info('refused', fields);
  else log.info('refused', { ...fields, why: refusal.cause instanceof Error ? refusal.cause.message : '' });
}
