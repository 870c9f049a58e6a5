import 'i18next';
import type { Texts } from '#web/texts/en.ts';

/** Lets the compiler check every key that is asked for. */
declare module 'i18next' {
  interface CustomTypeOptions {
    readonly defaultNS: 'translation';
    readonly resources: { readonly translation: Texts };
  }
}
