import type { Handlers } from '../http/serve.ts';
import { catalogueHandlers } from './catalogue.ts';
import type { LmsDeps } from './lms-deps.ts';
import { requestHandlers } from './request.ts';
import { sessionPages } from './session-pages.ts';
import { sessionParts } from './session-parts.ts';
import { visits } from './visits.ts';

/** The REST API of the Educates training portal, and the pages that it sends browsers to. */
export function lms(deps: LmsDeps): Handlers<'lms'> {
  return {
    ...catalogueHandlers(deps),
    ...requestHandlers(deps),
    ...sessionParts(deps),
    ...sessionPages(deps),
    ...visits(deps),
  };
}
