import { clockTime, relativeTime } from '#web/parts/time.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

/** How long ago in words, with the exact time as its title. */
export function Since({ at, now }: { readonly at: string; readonly now: number }) {
  const [language] = useLanguage();
  const instant = Date.parse(at);
  // The portal's clock may be ahead of this one.
  const seen = Math.max(now, instant);
  const exact = clockTime(instant, seen, language);
  return (
    <time className="since" dateTime={at} title={exact} data-exact={exact}>
      {relativeTime(instant, seen, language)}
    </time>
  );
}
