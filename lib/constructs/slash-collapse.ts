/**
 * Learning platforms put the portal's address and a path together as texts, which makes `//oauth2/token/` of an address with a slash
 * at its end. The server that they know takes two slashes for one.
 */
export const slashCollapse = {
  name: 'slash-collapse',
  comment: 'One slash for two',
  code: `function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/\\/{2,}/g, '/');
  return request;
}`,
} as const;

/**
 * The paths that come so, as patterns: `//oauth2/…`, and `/oauth2/…` as well, to which it makes no difference. A pattern that began with
 * two slashes might be taken for one slash.
 */
export const doubleSlashes = ['/*oauth2/*', '/*workshops/*', '/*session/*'] as const;
