const literal = (text: string): string => text.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);

/** Whether a text fits an IAM pattern, in which `*` stands for any text and `?` for one character. */
export const fits = (pattern: string, text: string, options: { readonly ignoreCase?: boolean } = {}): boolean => {
  const source = literal(pattern).replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, options.ignoreCase ? 'is' : 's').test(text);
};
