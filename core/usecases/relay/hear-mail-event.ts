import type { Mail, RecipientOutcome } from '../../relay/mail.ts';
import type { MessageWish } from '../../relay/message.ts';
import { arrived, refused, sent } from '../../relay/moves.ts';
import { routeOf } from '../../relay/route-of.ts';
import { acceptMessage } from './accept-message.ts';
import type { RelayDeps } from './deps.ts';
import { moveMail } from './move-mail.ts';

type Deps = Pick<RelayDeps, 'stage' | 'relay' | 'chance' | 'clock'>;

/** What the mail service tells of a mail: that it went out, that it never will, or what became of it at its recipients. */
export type MailNews = {
  readonly mail: string;
  readonly claim: string;
  readonly reference: string;
} & (
  | { readonly is: 'sent' }
  | { readonly is: 'rejected'; readonly why: string }
  | {
      readonly is: RecipientOutcome;
      readonly recipients: readonly string[];
      /** Whether nothing will ever arrive there. */
      readonly forGood: boolean;
    }
);

/**
 * Notes what the mail service tells, in whatever order and however often it does. Where somebody can't or won't be reached for good,
 * nothing is sent there any more, and the other recipients are told so.
 */
export async function hearMailEvent(deps: Deps, news: MailNews): Promise<void> {
  const { relay, clock } = deps;
  const now = clock();
  const move = async (decide: (mail: Mail) => Mail | undefined) => {
    const after = await moveMail(relay, news.mail, decide);
    if (after && after.state !== 'waiting') await relay.tell(after, after.state);
  };
  if (news.is === 'rejected') return move((mail) => refused(mail, news.claim, { why: news.why, passes: false }, now));
  // Whatever it tells of a mail also tells that the mail went out.
  await move((mail) => sent(mail, news.claim, news.reference, now));
  if (news.is === 'sent') return;
  if (news.is !== 'delivered' && news.forGood)
    for (const address of news.recipients) await suppress(deps, address, news.is);
  await move((mail) => arrived(mail, news.recipients, news.is));
}

async function suppress(deps: Deps, address: string, why: 'bounced' | 'complained'): Promise<void> {
  const since = await deps.relay.suppress(address, why, deps.clock());
  const notice: MessageWish = {
    // The same however often it is told, and another one when the address is suppressed again.
    id: `suppressed/${since}/${address}`,
    severity: 'warning',
    source: 'relay',
    subject: `No more mail to ${address}`.slice(0, 200),
    message:
      why === 'bounced'
        ? `Mail to ${address} comes back. Nothing is sent there any more until an admin releases the address.`
        : `${address} has complained about our mail. Nothing is sent there any more until an admin releases the address.`,
    fields: {},
  };
  // Where nobody would get it, the address is still in the list of those suppressed.
  if (routeOf(deps.stage.relay, { severity: 'warning', source: 'relay' })) await acceptMessage(deps, 'relay', notice);
}
