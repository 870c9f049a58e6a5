import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sharePath } from '#core/contract/sharing-views.ts';
import { Text } from '#core/contract/text.ts';
import { type SignInFailure, failureIn, signInPath } from '#web/features/sign-in/sign-in-path.ts';
import { Logo } from '#web/parts/logo.tsx';
import { LanguageSwitch } from '#web/preferences/language-switch.tsx';
import { readStored } from '#web/preferences/stored.ts';
import { ThemeSwitch } from '#web/preferences/theme-switch.tsx';
import { useLanguage } from '#web/preferences/use-language.ts';
import '#web/features/sign-in/sign-in.css';

/** For somebody who is not signed in: what this is, and the one way in. */
export function SignIn() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const title = knownTitle()?.[language] ?? t('product');
  useEffect(() => {
    document.title = `${t('signIn.button')} – ${title}`;
  }, [t, title]);
  return (
    <div className="door">
      <main className="door-main">
        <p className="brand">
          <Logo />
          <span>{title}</span>
        </p>
        <h1>{t('signIn.title')}</h1>
        <p className="door-sentence">{t(location.pathname === sharePath ? 'watch.signInFirst' : 'signIn.sentence')}</p>
        <Failure failure={failureIn(location.search)} />
        <a className="action action-main door-button" href={signInPath(location)}>
          {t('signIn.button')}
        </a>
      </main>
      <footer className="door-settings">
        <LanguageSwitch />
        <ThemeSwitch />
      </footer>
    </div>
  );
}

function Failure({ failure }: { readonly failure: SignInFailure | null }) {
  const { t } = useTranslation();
  if (failure === null) return null;
  return (
    <p className="problem" role="alert">
      {t(`signIn.failed.${failure.is}`, { code: failure.code })}
    </p>
  );
}

/** The portal's title from an earlier visit. */
function knownTitle(): Text | null {
  try {
    return Text.safeParse(JSON.parse(readStored('portal-title') ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}
