/**
 * The path of a person's desktop: `{username}-{desktop type}`, in letters that a path and a host name both bear. Two people may
 * come to the same one (`john.doe` and `john-doe`), so it is assigned once, with a number behind it where it is taken, and looked
 * up ever after; nobody splits it.
 */
export function slugFor(username: string, desktopType: string, attempt = 1): string {
  const name = username
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  const slug = `${name || 'person'}-${desktopType}`;
  return attempt === 1 ? slug : `${slug}-${attempt}`;
}
