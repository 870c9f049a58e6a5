import { useTranslation } from 'react-i18next';
import { Choice } from '#web/parts/choice.tsx';
import { themes, useTheme } from '#web/preferences/theme.ts';

/** Chooses light, dark, or what the system says. */
export function ThemeSwitch() {
  const { t } = useTranslation();
  const [theme, choose] = useTheme();
  const options = themes.map((value) => ({ value, label: t(`account.theme.${value}`) }));
  return <Choice label={t('account.appearance')} options={options} value={theme} onChoose={choose} />;
}
