import { useTranslation } from 'react-i18next';
import { useNotifying } from '#web/preferences/notifying.ts';
import { Action } from '#web/parts/action.tsx';

/** Lets the browser tell a person who looks elsewhere that somebody waits for his answer. Nothing where it can't. */
export function NotifyingSwitch() {
  const { t } = useTranslation();
  const [state, choose] = useNotifying();
  if (state === 'unknown') return null;
  return (
    <div className="account-notifying">
      <p>{t(`account.notifying.${state}`)}</p>
      {state !== 'denied' && (
        <Action onPress={() => void choose(state === 'off')}>
          {t(state === 'off' ? 'account.notifying.turnOn' : 'account.notifying.turnOff')}
        </Action>
      )}
    </div>
  );
}
