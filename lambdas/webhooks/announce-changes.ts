import { announced, eventsOfEnvironment, eventsOfSession, eventsOfUser } from '#core/lms/announcements.ts';
import type { Happening, PortalWords } from '#core/lms/announcements.ts';
import type { Announcement } from '#core/lms/announcement.ts';
import type { LmsUser } from '#core/lms/lms-user.ts';
import type { Environment } from '#core/pool/environment.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import type { WebhookQueue } from '#core/ports/webhook-queue.ts';
import { ownerOf, type Session } from '#core/session/session.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { Image, StreamChange } from '../events/stream-change.ts';
import { inParallel } from '../in-parallel.ts';
import { log } from '../telemetry.ts';

export type AnnounceDeps = {
  readonly stage: Pick<Stage, 'lms'>;
  readonly queue: WebhookQueue;
  readonly sessions: Pick<SessionStore, 'request'>;
  /** Asked only when there is something to announce. */
  readonly portal: () => Promise<PortalWords>;
  /** What lies in an image, or undefined for the other things in the table. */
  readonly sessionIn: (image: Image | undefined) => Session | undefined;
  readonly environmentIn: (
    image: Image | undefined,
  ) => Pick<Environment, 'name' | 'desktopType' | 'status'> | undefined;
  readonly userIn: (image: Image | undefined) => LmsUser | undefined;
  readonly clock: Clock;
};

/** Reads that are under way together. */
const atOnce = 8;

/** Something to announce, and for a session that a robot asked for the name under which it asked. */
type News = { readonly happening: Happening; readonly requested: string | null };

/**
 * Puts what learning platforms want to hear of into the webhooks' queue, in the order in which it happened. Nothing is read for
 * changes that make no event, nor where nobody listens.
 *
 * @throws Error where the queue or a read fails; announcing all of it again is harmless
 */
export async function announceChanges(deps: AnnounceDeps, changes: readonly StreamChange[]): Promise<void> {
  const news = changes.flatMap((change) => newsOf(deps, change));
  const urls = await urlsOf(deps, new Set(news.flatMap(({ requested }) => requested ?? [])));
  const heard = news
    .map(({ happening, requested }) => ({ happening, url: (requested !== null && urls.get(requested)) || null }))
    .filter(({ url }) => url !== null || deps.stage.lms.webhook !== undefined);
  if (heard.length === 0) return;
  const portal = await deps.portal();
  const announcements: Announcement[] = heard.map(({ happening, url }) => announced(happening, portal, url));
  await deps.queue.enqueue(announcements);
}

function newsOf(deps: AnnounceDeps, change: StreamChange): readonly News[] {
  try {
    const session = bothIn(deps.sessionIn, change);
    const requested = session.after && ownerOf(session.after)?.through === 'robot' ? session.after.name : null;
    const now = deps.clock();
    return [
      ...eventsOfSession(session, now).map((happening) => ({ happening, requested })),
      ...[
        ...eventsOfEnvironment(bothIn(deps.environmentIn, change), now),
        ...eventsOfUser(bothIn(deps.userIn, change), now),
      ].map((happening) => ({ happening, requested: null })),
    ];
  } catch (error) {
    log.error('a change of the stream can not be announced', { sequenceNumber: change.sequenceNumber }, error);
    return [];
  }
}

function bothIn<T>(thingIn: (image: Image | undefined) => T | undefined, { before, after }: StreamChange) {
  return { before: thingIn(before), after: thingIn(after) };
}

/** The sessions' own webhooks; each session is asked for once. */
async function urlsOf({ sessions }: AnnounceDeps, names: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  await inParallel([...names], atOnce, async (name) => {
    const url = (await sessions.request(name))?.analyticsUrl;
    if (url) urls.set(name, url);
  });
  return urls;
}
