/**
 * The page has addresses of its own, such as `/admin`, that are no files: each gets `index.html`. A path whose last part has a dot is
 * a file, and is found or not. Runs for the page alone, so that a missing thing of the API stays a 404. Where the Educates training portal
 * has people sign in, they are sent to where they do that here.
 */
export const pageFallback = {
  name: 'page-fallback',
  comment: 'index.html for addresses of the page',
  code: `function handler(event) {
  var request = event.request;
  if (/^\\/accounts\\/(login|create)\\/?$/.test(request.uri))
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/login' } } };
  if (request.uri.split('/').pop().indexOf('.') < 0) request.uri = '/index.html';
  return request;
}`,
} as const;
