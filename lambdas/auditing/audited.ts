import type { Person } from '#core/access/caller.ts';
import { adminAct, type Act } from '#core/auditing/admin-act.ts';
import type { AuditTrail } from '#core/ports/audit-trail.ts';
import type { Clock } from '#core/ports/chance.ts';

/** What an act is told by: who asks, under which request, and what else the route has. */
type Asked = { readonly caller: { readonly is: string }; readonly requestId: string };
type Handler = (request: never) => Promise<unknown>;
/** For some handlers what act they are; undefined where a request is none. */
export type Acts<H extends Readonly<Record<string, Handler>>> = {
  readonly [R in keyof H]?: (request: Parameters<H[R]>[0]) => Act | undefined | Promise<Act | undefined>;
};

export type AuditedDeps = { readonly trail: Pick<AuditTrail, 'record'>; readonly clock: Clock };

/**
 * Handlers whose acts are recorded before they are done. Where that is not possible they are not done either; the handlers that are no
 * acts stay as they are.
 */
export function audited<H extends Readonly<Record<string, Handler>>>(
  handlers: H,
  acts: Acts<NoInfer<H>>,
  deps: AuditedDeps,
): H {
  const recorded = Object.entries<Acts<H>[keyof H]>(acts).flatMap(([name, actOf]) => {
    const handler = handlers[name];
    return handler && actOf ? [[name, recording(handler, actOf, deps)]] : [];
  });
  return { ...handlers, ...Object.fromEntries(recorded) };
}

function recording(
  handler: Handler,
  actOf: (request: never) => Act | undefined | Promise<Act | undefined>,
  { trail, clock }: AuditedDeps,
): Handler {
  return async (request) => {
    const act = await actOf(request);
    const { caller, requestId }: Asked = request;
    if (act && isPerson(caller)) await trail.record([adminAct(caller, act, requestId, clock())]);
    return handler(request);
  };
}

function isPerson(caller: Asked['caller']): caller is Person {
  return caller.is === 'person';
}
