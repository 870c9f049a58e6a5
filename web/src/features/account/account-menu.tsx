import { useMutation } from '@tanstack/react-query';
import { Button } from 'react-aria-components/Button';
import { DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import type { Me } from '#core/contract/views.ts';
import { usePlace } from '#web/parts/place.ts';
import { SshKeysLink } from '#web/features/account/ssh-keys-link.tsx';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { usePortal } from '#web/portal/portal.tsx';
import { LanguageSwitch } from '#web/preferences/language-switch.tsx';
import { NotifyingSwitch } from '#web/preferences/notifying-switch.tsx';
import { ThemeSwitch } from '#web/preferences/theme-switch.tsx';
import '#web/features/account/account-menu.css';

/** Who is signed in, how the page looks and speaks, and the way out. */
export function AccountMenu({ me }: { readonly me: Me }) {
  const { t } = useTranslation();
  const name = t('account.open', { name: me.displayName });
  const place = usePlace();
  return (
    // Whoever goes to another page has done with it.
    <DialogTrigger key={place}>
      <Button className="account" aria-label={name}>
        <span className="account-name">{me.displayName}</span>
        <span className="account-badge" data-initials={initialsOf(me.displayName)} />
      </Button>
      <Popover className="account-popover" placement="bottom end" aria-label={name}>
        <div className="account-content">
          <p className="account-person">
            <strong>{me.displayName}</strong>
            <span>{me.roles.map((role) => t(`account.role.${role}`)).join(', ')}</span>
          </p>
          <LanguageSwitch />
          <ThemeSwitch />
          <NotifyingSwitch />
          <SshKeysLink me={me} />
          <SignOut />
        </div>
      </Popover>
    </DialogTrigger>
  );
}

function SignOut() {
  const { t } = useTranslation();
  const { call } = usePortal();
  const signOut = useMutation({
    mutationFn: () => call('signOut'),
    onSuccess: ({ goTo }) => leaveTo(goTo),
  });
  return (
    <>
      <Action onPress={() => signOut.mutate()} isPending={signOut.isPending || signOut.isSuccess}>
        {signOut.isIdle || signOut.isError ? t('account.signOut') : t('account.signingOut')}
      </Action>
      {signOut.isError && <Problem problem={signOut.error} />}
    </>
  );
}

/** To the provider's own sign-out page, or back to ours. Anything but a web address leads to ours. */
function leaveTo(goTo: string): void {
  const target = URL.canParse(goTo, location.origin) ? new URL(goTo, location.origin) : null;
  location.assign(target && /^https?:$/.test(target.protocol) ? target : '/');
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => /^./u.exec(word ?? '')?.[0] ?? '')
    .join('')
    .toUpperCase();
}
