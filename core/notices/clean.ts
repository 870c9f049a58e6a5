/** Characters that make text look like other text: controls, separators of lines, and marks that turn its direction round. */
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
const unseenButNewline = /(?:(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069])+/gu;

/** A text in one line: what can't be seen becomes a space. */
export function cleanLine(text: string): string {
  return text.toWellFormed().replaceAll(unseen, ' ').trim();
}

/** A text of several lines, each ended by a newline alone. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(unseenButNewline, ' ').trim();
}
