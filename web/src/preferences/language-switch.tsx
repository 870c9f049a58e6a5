import { useTranslation } from 'react-i18next';
import { Language } from '#core/contract/text.ts';
import { Choice } from '#web/parts/choice.tsx';
import { useLanguage } from '#web/preferences/use-language.ts';

/** Each language is named in itself, so that everybody finds his own. */
const names: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** Chooses the language of the page. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const [language, choose] = useLanguage();
  const options = Language.options.map((value) => ({ value, label: names[value], language: value }));
  return <Choice label={t('account.language')} options={options} value={language} onChoose={choose} />;
}
