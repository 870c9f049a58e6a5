import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvitationCode } from '#core/contract/sharing-views.ts';
import { type Brought, broughtInvitation, forgetInvitation, takeInvitation } from '#web/features/watch/invitation.ts';
import { type ProblemCode, Refused } from '#web/client/refused.ts';
import { Action } from '#web/parts/action.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { usePortal } from '#web/portal/portal.tsx';
import '#web/features/watch/watch.css';

/** What another press of the same button can't cure. */
const finals = new Set<string>([
  'no-such-invitation',
  'own-invitation',
  'invitation-used',
  'invitation-over',
  'forbidden',
] satisfies ProblemCode[]);

/** Where the link of an invitation leads. It is used up by a press and not by looking, so that no preview of a link can. */
export function Watch({ portalTitle }: { readonly portalTitle: string }) {
  const { t } = useTranslation();
  const brought = useBrought();
  return (
    <>
      <PageHeading title={t('watch.title')} portalTitle={portalTitle} />
      <section className="watch">
        {brought.is === 'code' ? (
          <Accept key={brought.code.secret} code={brought.code} />
        ) : (
          <p>{t(`watch.${brought.is}`)}</p>
        )}
        <p>
          <a href="/">{t('notFound.back')}</a>
        </p>
      </section>
    </>
  );
}

function Accept({ code }: { readonly code: InvitationCode }) {
  const { t } = useTranslation();
  const { call } = usePortal();
  const watch = useMutation({
    mutationFn: async ({ session, secret }: InvitationCode) => {
      const { goTo } = await call('watch', { params: { name: session }, body: { invitation: secret } });
      forgetInvitation();
      location.assign(goTo);
    },
  });
  // No pending state of the button: it would be announced by its label, and a final refusal takes the button away.
  const isUnderWay = watch.isPending || watch.isSuccess;
  if (watch.error instanceof Refused && finals.has(watch.error.code)) return <Problem problem={watch.error} />;
  return (
    <>
      <p>{t('watch.text')}</p>
      {watch.isError && <Problem problem={watch.error} onClose={watch.reset} />}
      <p>
        <Action look="main" onPress={() => isUnderWay || watch.mutate(code)}>
          {t(isUnderWay ? 'watch.opening' : 'watch.go')}
        </Action>
      </p>
    </>
  );
}

/** A second link may come to a tab that shows this page already; then the address changes and nothing is loaded. */
function useBrought(): Brought {
  const [brought, setBrought] = useState(broughtInvitation);
  useEffect(() => {
    const take = () => {
      takeInvitation();
      setBrought(broughtInvitation());
    };
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return brought;
}
