import { useTranslation } from 'react-i18next';
import { Language } from '#core/contract/text.ts';
import { store } from '#web/preferences/stored.ts';

/** The language of the page, and how to change it for this browser. */
export function useLanguage(): readonly [Language, (language: Language) => void] {
  const { i18n } = useTranslation();
  const language = Language.catch('en').parse(i18n.resolvedLanguage);
  const choose = (chosen: Language) => {
    store('language', chosen);
    void i18n.changeLanguage(chosen);
  };
  return [language, choose];
}
