/** Something always stands in the hidden field, or a phone's keyboard would not report its delete key. */
export const FILLING = '········';

const BACKSPACE = 0xff08;
const RETURN = 0xff0d;

/** The keysym that types a character: Latin-1 is its own, line ends are Return, the rest is Unicode (RFC 6143, §7.5.4). */
export const keysymOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0a || code === 0x0d) return RETURN;
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) ? code : 0x01000000 | code;
};

/** The keys that turned the hidden field from what it held into what it holds: deletions from the end, then what is new. */
export const typedKeys = (before: string, after: string): readonly number[] => {
  const [old, now] = [Array.from(before), Array.from(after)];
  let same = 0;
  while (same < old.length && same < now.length && old[same] === now[same]) same++;
  return [...old.slice(same).map(() => BACKSPACE), ...now.slice(same).map(keysymOf)];
};
