import { useEffect } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { sharePath } from '#core/contract/sharing-views.ts';
import type { Me } from '#core/contract/views.ts';
import { areasOf } from '#web/app/areas.tsx';
import { Arrival } from '#web/app/arrival.tsx';
import { Fetched } from '#web/app/fetched.tsx';
import { NotFound } from '#web/app/not-found.tsx';
import { usePlace } from '#web/parts/place.ts';
import { Shell } from '#web/app/shell.tsx';
import { useLive } from '#web/app/use-live.ts';
import { nextIn } from '#web/features/sign-in/sign-in-path.ts';
import { Watch } from '#web/features/watch/watch.tsx';
import { SignIn } from '#web/features/sign-in/sign-in.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { LiveStatusProvider, usePortal } from '#web/portal/portal.tsx';
import { forgetPerson } from '#web/portal/queries.ts';
import { useMe } from '#web/portal/use-me.ts';
import { chooseLanguage } from '#web/preferences/choose-language.ts';
import { readStored } from '#web/preferences/stored.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

/** The page: the sign-in screen, or what the person may see. */
export function App() {
  const [language] = useLanguage();
  return (
    <I18nProvider locale={language}>
      <Door />
    </I18nProvider>
  );
}

function Door() {
  const me = useMe();
  const next = nextIn(location);
  if (me.data) return next === null ? <Inside me={me.data} /> : <GoOn to={next} />;
  if (me.data === null) return <SignIn />;
  if (me.isError) {
    return (
      <main className="alone">
        <Problem problem={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return <main className="alone" aria-busy="true" />;
}

/** Somebody who is signed in was on the way to another part of the portal. */
function GoOn({ to }: { readonly to: string }) {
  useEffect(() => location.replace(to), [to]);
  return <main className="alone" aria-busy="true" />;
}

function Inside({ me }: { readonly me: Me }) {
  const status = useLive();
  const place = usePlace();
  useKnownLanguage(me);
  useForgetting();
  return (
    <LiveStatusProvider value={status}>
      <Shell me={me} place={place}>
        <Arrival />
        <Page me={me} place={place} />
      </Shell>
    </LiveStatusProvider>
  );
}

function Page({ me, place }: { readonly me: Me; readonly place: string }) {
  const [language] = useLanguage();
  const portalTitle = me.portal.title[language];
  const area = areasOf(me).find(({ path }) => path === place);
  if (place === sharePath) return <Watch portalTitle={portalTitle} />;
  if (!area) return <NotFound portalTitle={portalTitle} />;
  return (
    <Fetched key={place}>
      <area.Page me={me} portalTitle={portalTitle} />
    </Fetched>
  );
}

/** When the person goes, so does what was read for him. */
function useForgetting(): void {
  const { newest, queries } = usePortal();
  useEffect(
    () => () => {
      newest.forget();
      forgetPerson(queries);
    },
    [newest, queries],
  );
}

/** Until a language is chosen here, the one that the portal knows of the person holds. */
function useKnownLanguage({ language: known }: Me): void {
  const { i18n } = useTranslation();
  useEffect(() => {
    const language = chooseLanguage({ chosen: readStored('language'), known, browser: navigator.languages });
    if (language !== i18n.resolvedLanguage) void i18n.changeLanguage(language);
  }, [i18n, known]);
}
