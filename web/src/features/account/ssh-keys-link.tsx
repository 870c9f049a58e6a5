import { useTranslation } from 'react-i18next';
import type { Me } from '#core/contract/views.ts';
import { PlaceLink } from '#web/parts/place-link.tsx';

/** Path of the page with one's own SSH keys. */
export const sshKeysPath = '/ssh-keys';

/** Guests of a learning platform come by it alone, and have no keys. */
export const mayHaveSshKeys = ({ roles }: Me): boolean => roles.some((role) => role !== 'guest');

/** In the account: the way to the page with one's SSH keys. */
export function SshKeysLink({ me }: { readonly me: Me }) {
  const { t } = useTranslation();
  if (!mayHaveSshKeys(me)) return null;
  return (
    <PlaceLink to={sshKeysPath} className="action">
      {t('page.sshKeys')}
    </PlaceLink>
  );
}
