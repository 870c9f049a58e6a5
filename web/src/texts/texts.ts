import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '#core/contract/text.ts';
import { de } from '#web/texts/de.ts';
import { en } from '#web/texts/en.ts';

/** Makes the texts ready before the first picture. React escapes what is filled in. */
export function prepareTexts(language: Language): void {
  const i18next = createInstance();
  i18next.on('languageChanged', (chosen) => (document.documentElement.lang = chosen));
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, de: { translation: de } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}
