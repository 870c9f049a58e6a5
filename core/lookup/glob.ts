/** Whether a name fits a pattern with `*` for any text and `?` for one letter; everything else stands for itself. */
export function fitsPattern(pattern: string, name: string): boolean {
  // Where the last `*` was, and how much of the name it has taken so far. There is no need to go back to an earlier one.
  let star: { readonly at: number; readonly taken: number } | undefined;
  let [p, n] = [0, 0];
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = { at: p, taken: n };
      p += 1;
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p += 1;
      n += 1;
    } else if (star) {
      star = { at: star.at, taken: star.taken + 1 };
      p = star.at + 1;
      n = star.taken;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(p));
}
